package ai.vibengine.server.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A program that goes on by itself. Safe for use by many threads. */
public interface DetachedExec {

    /** Returns its name. */
    String execId();

    /** Returns the text that was given with it. */
    String note();

    /** Returns the kept part of its standard output so far. */
    KeptOutput output();

    /** Returns the kept part of its standard error so far. */
    KeptOutput errors();

    /** Completes when it has ended, all that is kept of its outputs is there, and this server knows. */
    CompletableFuture<End> end();

    /**
     * Writes to its input.
     *
     * @return whether it, or the pipe to it, took all of that in time; when not it may have taken a part
     */
    boolean write(byte[] bytes, Duration patience);

    /** Ends its input; without effect when that was done before. */
    void closeInput();

    /** Returns whether its input has been ended. */
    boolean isInputClosed();

    /**
     * Ends it with every process that came from it, and returns when they are gone; without effect when it has ended.
     *
     * @param why a word to find again in its {@link End}
     */
    void kill(String why);

    /** Removes all that is kept of it; it must have ended. */
    void forget();

    /**
     * The first bytes of an output.
     *
     * @param kept these bytes, to be closed by the caller
     * @param truncated whether there were more
     */
    record KeptOutput(KeptText kept, boolean truncated) {

        /** Returns all of them. */
        public String text() {
            return kept.text();
        }
    }

    /**
     * The end of a program.
     *
     * @param status its exit status as shells tell it
     * @param atMillis when, in milliseconds since the epoch
     * @param why the word given to {@link DetachedExec#kill}; empty when it ended by itself
     */
    record End(int status, long atMillis, Optional<String> why) {}
}
