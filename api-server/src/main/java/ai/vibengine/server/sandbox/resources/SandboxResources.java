package ai.vibengine.server.sandbox.resources;

import ai.vibengine.server.runtime.SandboxLimits;
import java.math.BigDecimal;

/**
 * What a sandbox is given of the machine.
 *
 * @param cpu processor time, in processors
 * @param diskMib how much it may write; 0 for as much as the machine has
 */
public record SandboxResources(BigDecimal cpu, int memoryMib, int diskMib) {

    private static final int MEBIBYTE_BITS = 20;

    static SandboxResources of(SandboxLimits limits) {
        return new SandboxResources(
                Decimals.of(limits.cpus()), mebibytes(limits.memoryBytes()), mebibytes(limits.diskBytes()));
    }

    public static SandboxResources of(double cpu, int memoryMib, int diskMib) {
        return new SandboxResources(Decimals.of(cpu), memoryMib, diskMib);
    }

    /** Returns limits with these resources, and otherwise as they are. */
    public SandboxLimits appliedTo(SandboxLimits limits) {
        return new SandboxLimits(
                (long) memoryMib << MEBIBYTE_BITS,
                cpu.doubleValue(),
                limits.processes(),
                // What is no whole number of MiB must not be rounded.
                diskMib == mebibytes(limits.diskBytes()) ? limits.diskBytes() : (long) diskMib << MEBIBYTE_BITS,
                limits.longestPause());
    }

    static int mebibytes(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes >> MEBIBYTE_BITS);
    }
}
