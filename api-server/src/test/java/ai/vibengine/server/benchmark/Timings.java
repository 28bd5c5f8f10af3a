package ai.vibengine.server.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullMarked;

/** What several repetitions of the same took, in milliseconds, or what they achieved. */
@NullMarked
final class Timings {

    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    /** Adds what it takes to do something. */
    <T> T time(Callable<T> work) throws Exception {
        long start = System.nanoTime();
        T result = work.call();
        addSince(start);
        return result;
    }

    /** Adds the time that has passed since a {@link System#nanoTime}. */
    void addSince(long start) {
        add((System.nanoTime() - start) / NANOS_PER_MILLI);
    }

    double median() {
        return percentile(50);
    }

    double percentile(int percent) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
