package ai.vibengine.server.sandbox.resources;

import ai.vibengine.server.runtime.DiskBounds;

/**
 * The most that an operator gives to a sandbox that asks for it.
 *
 * @param cpus processor time, in processors
 * @param diskBytes 0 for four times what a sandbox gets that does not ask
 * @param diskInMemory whether files are in the sandbox's memory, and must leave a part of it for its programs
 */
public record SandboxMaxima(double cpus, long memoryBytes, long diskBytes, boolean diskInMemory) {

    private static final int TIMES_THE_DEFAULT = 4;

    /** Returns those that leave the bounds to the plans. */
    public static SandboxMaxima unbounded() {
        return new SandboxMaxima(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, false);
    }

    /** Returns these maxima on a disk with these bounds, with a number for it if they have none. */
    public SandboxMaxima on(DiskBounds disk) {
        long most = disk.sandbox() == 0 ? Long.MAX_VALUE : TIMES_THE_DEFAULT * disk.sandbox();
        return new SandboxMaxima(cpus, memoryBytes, diskBytes == 0 ? most : diskBytes, disk.sandboxInMemory());
    }
}
