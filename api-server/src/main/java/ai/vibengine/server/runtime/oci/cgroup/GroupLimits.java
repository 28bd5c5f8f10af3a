package ai.vibengine.server.runtime.oci.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sets the limits of a control group that has some already, by its own files: the OCI runtime's command for it takes as long as a program
 * takes to start.
 *
 * @param mount where the hierarchies are
 * @param group the path of the group in each
 * @param isUnified whether there is one hierarchy, of version 2
 */
record GroupLimits(Path mount, Path group, boolean isUnified) {

    /** The period of processor time, as the OCI runtime is told too. */
    private static final int PERIOD_MICROS = 100_000;

    void set(long memoryBytes, double cpus) throws IOException {
        long quota = Math.round(cpus * PERIOD_MICROS);
        if (isUnified) {
            Path all = mount.resolve(group);
            Files.writeString(all.resolve("memory.max"), Long.toString(memoryBytes));
            Files.writeString(all.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
        } else {
            setMemory(mount.resolve("memory").resolve(group), memoryBytes);
            Path cpu = mount.resolve("cpu").resolve(group);
            Files.writeString(cpu.resolve("cpu.cfs_quota_us"), Long.toString(quota));
        }
    }

    /** Sets memory, alone and with swap: the kernel takes no moment in which the latter is less. */
    private static void setMemory(Path memory, long bytes) throws IOException {
        Path alone = memory.resolve("memory.limit_in_bytes");
        Path withSwap = memory.resolve("memory.memsw.limit_in_bytes");
        boolean grows = Long.parseLong(Files.readString(alone).strip()) < bytes;
        for (Path limit : grows ? new Path[] {withSwap, alone} : new Path[] {alone, withSwap}) {
            if (Files.exists(limit)) {
                Files.writeString(limit, Long.toString(bytes));
            }
        }
    }
}
