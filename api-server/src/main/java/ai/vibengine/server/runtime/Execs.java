package ai.vibengine.server.runtime;

import java.util.List;

/** Runs programs in running sandboxes. Safe for use by many threads. */
public interface Execs {

    /**
     * Starts a program that belongs to the caller: its streams are his. It must not be assumed to run yet when this returns.
     *
     * @throws RuntimeUnavailableException when it cannot be started, also because the sandbox does not run
     */
    AttachedExec start(String sandboxId, ExecSpec spec);

    /**
     * Starts a program that goes on by itself, also without a server, and returns when it runs.
     *
     * @param input the bytes that it reads first; its input stays open behind them
     * @param keptBytes how much of each of its outputs is kept, from the beginning; it may print more, which is dropped
     * @param note a text to find again with it
     * @throws ExecNotStartedException when the sandbox lacks the resources for it
     * @throws RuntimeUnavailableException when it cannot be started for another reason, also because the sandbox does not run
     */
    DetachedExec startDetached(String sandboxId, ExecSpec spec, byte[] input, int keptBytes, String note);

    /** Returns the programs that were started in the background and not forgotten, by this server or an earlier one, in no order. */
    List<DetachedExec> detached(String sandboxId);
}
