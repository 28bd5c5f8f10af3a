package ai.vibengine.server.process;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/** Asks for changes that another process brings about and does not announce. */
@NullMarked
public final class Eventually {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private Eventually() {}

    /** The first answer that is the wanted one, or the last one before patience ends. */
    public static <T> T get(Callable<T> question, Predicate<T> wanted) throws Exception {
        long start = System.nanoTime();
        T answer = question.call();
        while (!wanted.test(answer) && System.nanoTime() - start < DEADLINE_NANOS) {
            // A question to another process; asked at once, it would take the time that the answer needs.
            TimeUnit.MILLISECONDS.sleep(5);
            answer = question.call();
        }
        return answer;
    }
}
