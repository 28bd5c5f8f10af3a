package ai.vibengine.server.runtime;

import java.time.Duration;

/**
 * The limits of a sandbox.
 *
 * @param memoryBytes of memory, with no swap beyond it
 * @param cpus processor time, in processors: 0.5 is half of one
 * @param processes processes and threads together
 * @param diskBytes the bytes that it may write to its filesystem; 0 for as much as the machine has. A runtime may keep such a filesystem in
 *     memory: then what is written also counts as memory
 * @param longestPause how long it may be paused at a time
 */
public record SandboxLimits(long memoryBytes, double cpus, int processes, long diskBytes, Duration longestPause) {

    /** How long a pause lasts at most unless it is set. */
    public static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private static final long LEAST_MEMORY = 16L << 20;
    private static final long LEAST_DISK = 1L << 20;
    private static final double LEAST_CPUS = 0.01;

    public SandboxLimits {
        if (memoryBytes < LEAST_MEMORY) {
            throw new IllegalArgumentException("memory must be at least " + LEAST_MEMORY + " bytes: " + memoryBytes);
        }
        if (!(cpus >= LEAST_CPUS)) {
            throw new IllegalArgumentException("cpus must be at least " + LEAST_CPUS + ": " + cpus);
        }
        if (processes < 2) {
            throw new IllegalArgumentException("processes must be at least 2: " + processes);
        }
        if (diskBytes < 0 || (diskBytes > 0 && diskBytes < LEAST_DISK)) {
            throw new IllegalArgumentException("disk must be 0 or at least " + LEAST_DISK + " bytes: " + diskBytes);
        }
    }

    /** Returns these limits with another one of the disk. */
    public SandboxLimits withDisk(long bytes) {
        return new SandboxLimits(memoryBytes, cpus, processes, bytes, longestPause);
    }

    /** Returns these limits with another one of pauses. */
    public SandboxLimits withLongestPause(Duration longest) {
        return new SandboxLimits(memoryBytes, cpus, processes, diskBytes, longest);
    }

    /** Limits with the default of pauses. */
    public SandboxLimits(long memoryBytes, double cpus, int processes, long diskBytes) {
        this(memoryBytes, cpus, processes, diskBytes, LONGEST_PAUSE);
    }

    /** Limits with no bound on the disk. */
    public SandboxLimits(long memoryBytes, double cpus, int processes) {
        this(memoryBytes, cpus, processes, 0);
    }
}
