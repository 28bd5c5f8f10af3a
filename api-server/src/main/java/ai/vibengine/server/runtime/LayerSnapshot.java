package ai.vibengine.server.runtime;

/** The files that a sandbox has written, on their way to a layer. */
public interface LayerSnapshot extends NewLayer {

    /**
     * Copies the files, whose sandbox must not write meanwhile. To be called once, before {@link #finish}.
     *
     * @throws BuildEndedException when there is something that cannot be copied, or this was closed meanwhile
     * @throws RuntimeUnavailableException when there is no room for them, or they cannot be copied; the message may be shown to users
     */
    void copy();
}
