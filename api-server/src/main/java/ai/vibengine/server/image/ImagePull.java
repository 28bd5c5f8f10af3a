package ai.vibengine.server.image;

import java.time.Duration;
import java.util.function.Consumer;

/** One image on its way from a registry. It can be closed by another thread, which ends whatever is under way. */
public interface ImagePull extends AutoCloseable {

    /**
     * Asks the registry which image it is.
     *
     * @throws ai.vibengine.server.runtime.BuildEndedException with a message for users, when there is none or it is not given out
     */
    ResolvedImage resolve(ImageReference reference, Duration patience);

    /**
     * Has the image be a root filesystem, if it is not one already. Whoever calls this has a lease of that, so that nobody removes it.
     *
     * @param progress is told what happens, for users
     * @throws ai.vibengine.server.runtime.BuildEndedException with a message for users, when it cannot be one
     * @throws ai.vibengine.server.runtime.RuntimeUnavailableException when there is no room for it now
     */
    PulledImage fetch(ResolvedImage image, Duration patience, Consumer<String> progress);

    @Override
    void close();
}
