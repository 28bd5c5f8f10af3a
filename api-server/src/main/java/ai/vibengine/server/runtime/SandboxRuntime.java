package ai.vibengine.server.runtime;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Starts and ends sandboxes. It keeps no account, no expiry and no status: its caller does.
 *
 * <p>Every method may be called from any thread. Calls for different sandboxes run side by side; the caller sees to it that
 * {@link #start} of one sandbox has returned before {@link #stop} of the same one begins.
 */
public interface SandboxRuntime extends AutoCloseable {

    /**
     * Takes over what an earlier server left: called once, before any other method.
     *
     * @param known the sandboxes that should still run
     * @return those of them that do run, from now on watched like any other. Of everything else that this runtime ever
     *     started, including starts that were cut off half-way, nothing is left when the call returns. None is frozen.
     * @throws RuntimeUnavailableException when a leftover cannot be removed
     */
    Set<String> adopt(Set<String> known);

    /**
     * Starts a sandbox and returns when its first process runs.
     *
     * @throws RuntimeUnavailableException when it cannot be started; then nothing of it is left
     */
    void start(SandboxSpec spec);

    /**
     * Starts a sandbox that nobody has asked for yet. Until {@link #endBy} is called for it, it ends with this server, however that ends.
     *
     * @throws RuntimeUnavailableException when it cannot be started; then nothing of it is left
     */
    void startWaiting(SandboxSpec spec);

    /**
     * Sets what is asked, as often as it takes, when there is no room on the disk for something that somebody wants. It ends a sandbox that
     * waits, and returns false when there is none.
     */
    void onShortage(BooleanSupplier giver);

    /**
     * Has a sandbox end by itself at a time, whether or not a server runs then, unless another time is told before. Until the first time is
     * told, that is five minutes after its start, or the end of this server for one that waits.
     *
     * @throws RuntimeUnavailableException when the sandbox does not take it
     */
    void endBy(String sandboxId, Instant deadline);

    /** Returns whether the limits of sandboxes are enforced, each of them, so that one can have others than the next. */
    boolean canLimit();

    /**
     * Gives a running sandbox other limits of memory and processor time; those of processes and of the disk stay as they are.
     *
     * @throws RuntimeUnavailableException when it cannot be given them
     */
    void limit(String sandboxId, SandboxLimits limits);

    /** Returns whether sandboxes can be frozen. */
    boolean canFreeze();

    /**
     * Has the processes of a sandbox stand still: when this returns, they do. Without effect for one that does already.
     *
     * @throws RuntimeUnavailableException when they cannot be made to
     */
    void freeze(String sandboxId);

    /**
     * Lets the processes of a sandbox go on. Without effect for one that was not frozen.
     *
     * @throws RuntimeUnavailableException when they cannot be made to
     */
    void thaw(String sandboxId);

    /** Tells why hardly anything can be started now, in a sentence without secrets; empty when nothing speaks against it. */
    Optional<String> problem();

    /**
     * Ends every process of the sandbox and removes all that belonged to it. Without effect for one that is unknown or
     * already stopped. The death listener is not told.
     *
     * @throws RuntimeUnavailableException when something could not be removed; calling again may help
     */
    void stop(String sandboxId);

    /**
     * Returns the sandboxes that this runtime started or adopted and that have neither been stopped nor died: a view of what is so at each
     * look.
     */
    Set<String> running();

    /**
     * Sets the listener that is told, within two seconds, that a sandbox died by itself: once for each, on a thread of the runtime. The
     * remains of the sandbox stay until {@link #stop} is called for it.
     */
    void onDeath(Consumer<String> listener);

    /**
     * Returns the bounds on writing: those of the settings, or less where they do not fit.
     *
     * @param memoryBytes the memory of a sandbox, which may have to hold what it writes
     */
    DiskBounds diskBounds(long memoryBytes);

    /** Returns a builder of layers for the images of this runtime. */
    LayerBuilder builder();

    /** Runs programs in the sandboxes of this runtime. */
    Execs execs();

    /** Works on files of the sandboxes of this runtime. */
    SandboxFiles files();

    /** Connects to ports of the sandboxes of this runtime. */
    SandboxPorts ports();

    /** Keeps what the sandboxes of this runtime may reach. */
    SandboxNetworks networks();

    /** Lets go of everything and leaves the sandboxes running. */
    @Override
    void close();
}
