package ai.vibengine.server.sandbox.resources;

/**
 * The most that an operator gives to a sandbox that asks for it.
 *
 * @param cpus processor time, in processors
 * @param diskBytes 0 for four times what a sandbox gets that does not ask
 */
public record SandboxMaxima(double cpus, long memoryBytes, long diskBytes) {

    private static final int TIMES_THE_DEFAULT = 4;

    /** Returns those that leave the bounds to the plans. */
    public static SandboxMaxima unbounded() {
        return new SandboxMaxima(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Returns these maxima with a number for the disk, if they have none. */
    public SandboxMaxima withDefaultDisk(long sandboxBytes) {
        return diskBytes != 0
                ? this
                : new SandboxMaxima(
                        cpus, memoryBytes, sandboxBytes == 0 ? Long.MAX_VALUE : TIMES_THE_DEFAULT * sandboxBytes);
    }
}
