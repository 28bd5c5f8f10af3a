package ai.vibengine.server.runtime;

/** Files that are to become a layer. {@link #close} may be called by any thread, and ends what is under way. */
public interface NewLayer extends AutoCloseable {

    /**
     * Ends what still runs for it; nothing but {@link #keep} and {@link #close} may follow.
     *
     * @return how large a layer it would be, in bytes
     * @throws BuildEndedException when that is more than a build may write
     * @throws RuntimeUnavailableException when that cannot be found out
     */
    long finish();

    /**
     * Ends what still runs for it and keeps everything that changed as a layer. It is over then.
     *
     * @param layer its name, not taken yet
     * @throws BuildEndedException when there is something in it that cannot be kept
     * @throws RuntimeUnavailableException when it cannot be kept; the message may be shown to users
     */
    void keep(String layer);

    /** Ends what still runs for it and discards what was not kept. May be repeated. */
    @Override
    void close();
}
