package ai.vibengine.server.account;

import java.util.Map;

/**
 * The limits on the builds of an account, by the names of the contract ({@code x-plans}).
 *
 * @param concurrentBuilds how many run at once
 * @param waitingBuilds how many more may wait
 * @param buildMinutesPerDay how long they may run, in a day by UTC
 * @param templates how many are kept, whatever their status
 * @param buildLogBytes how much the logs of those have together
 */
public record BuildLimits(
        int concurrentBuilds, int waitingBuilds, int buildMinutesPerDay, int templates, int buildLogBytes) {

    public BuildLimits {
        if (concurrentBuilds < 1 || waitingBuilds < 0 || buildMinutesPerDay < 1 || templates < 1 || buildLogBytes < 1) {
            throw new IllegalArgumentException("limits of builds are at least 1");
        }
    }

    static BuildLimits of(Map<String, Integer> numbers) {
        return new BuildLimits(
                number(numbers, "concurrent_builds"),
                number(numbers, "waiting_builds"),
                number(numbers, "build_minutes_per_day"),
                number(numbers, "templates"),
                number(numbers, "build_log_bytes"));
    }

    /** Returns how many builds may be unfinished at a time. */
    public int unfinishedBuilds() {
        return concurrentBuilds + waitingBuilds;
    }

    private static int number(Map<String, Integer> numbers, String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalStateException("The contract's plans have no " + name);
        }
        return number;
    }
}
