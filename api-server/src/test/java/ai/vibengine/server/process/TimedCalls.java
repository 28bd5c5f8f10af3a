package ai.vibengine.server.process;

import ai.vibengine.server.process.Api.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullMarked;

/** The calls that an account makes every day, over and over, with the time that they take. */
@NullMarked
final class TimedCalls {

    /** The time from the beginning of one round to that of the next: real clients make pauses between calls. */
    private static final Duration INTERVAL = Duration.ofMillis(400);

    private final Api api;
    private final String sandbox;
    private final Map<String, List<Duration>> times = new TreeMap<>();

    TimedCalls(Api api) throws IOException, InterruptedException {
        this.api = api;
        sandbox = api.create();
    }

    /** Does it while there is a reason to, at most so often, and at least once; every call must succeed. */
    void repeat(int most, BooleanSupplier more) throws Exception {
        int rounds = 0;
        do {
            long start = System.nanoTime();
            timed("read", 200, () -> api.get("/sandboxes/" + sandbox));
            timed("command", 200, () -> api.post("/sandboxes/" + sandbox + "/commands", "{\"command\": \"true\"}"));
            Answer created = timed("create", 201, () -> api.post("/sandboxes", "{\"template\": \"base\"}"));
            timed(
                    "kill",
                    200,
                    () -> api.delete(
                            "/sandboxes/" + created.data().path("sandbox_id").asText()));
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos() - (System.nanoTime() - start));
            rounds++;
        } while (rounds < most && more.getAsBoolean());
    }

    /** The median of each call since this was asked before. */
    Map<String, Duration> medians() {
        Map<String, Duration> medians = new TreeMap<>();
        times.forEach(
                (call, all) -> medians.put(call, all.stream().sorted().toList().get(all.size() / 2)));
        return medians;
    }

    /** The longest time of each call. */
    Map<String, Duration> longest() {
        Map<String, Duration> longest = new TreeMap<>();
        times.forEach((call, all) ->
                longest.put(call, all.stream().max(Duration::compareTo).orElseThrow()));
        return longest;
    }

    /** Forgets the times. */
    void clear() {
        times.clear();
    }

    private Answer timed(String call, int status, Call request) throws Exception {
        long start = System.nanoTime();
        Answer answer = request.send();
        times.computeIfAbsent(call, any -> new ArrayList<>()).add(Duration.ofNanos(System.nanoTime() - start));
        if (answer.status() != status) {
            throw new AssertionError(call + ": " + answer.status() + " " + answer.body());
        }
        return answer;
    }

    @FunctionalInterface
    private interface Call {
        Answer send() throws IOException, InterruptedException;
    }
}
