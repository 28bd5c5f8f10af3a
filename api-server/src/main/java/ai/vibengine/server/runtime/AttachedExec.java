package ai.vibengine.server.runtime;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/**
 * A program at work whose streams belong to the caller. The caller reads both outputs to their end: a program whose output is not read
 * stands still. {@link #kill} may be called by any thread.
 */
public interface AttachedExec {

    /** Returns its input; closing it is the end of the input. */
    OutputStream input();

    /** Returns its standard output. */
    InputStream output();

    /** Returns its standard error. */
    InputStream errors();

    /**
     * Completes when there is much of its standard output to be read, with false, or all there is, with true: a reader who need not see it at
     * once begins then, and in the second case never waits.
     */
    CompletableFuture<Boolean> outputWaits();

    /** Does for standard error what {@link #outputWaits} does. */
    CompletableFuture<Boolean> errorsWait();

    /**
     * Has its output from now on thrown away at the cost of the sandbox, so that it needs no reader any more and can be closed; false when
     * that cannot be done, and the caller has to read on.
     */
    boolean discardOutput();

    /** Does for standard error what {@link #discardOutput} does. */
    boolean discardErrors();

    /**
     * Completes when the program has ended and nothing that it left behind holds its outputs open, with its exit status as shells
     * tell it: 128 plus the number of the signal when one ended it. Completes with {@link ExecNotStartedException} when it
     * never ran.
     */
    CompletableFuture<Integer> end();

    /** Ends it with every process that came from it, and returns when they are gone; without effect when it has ended. */
    void kill();
}
