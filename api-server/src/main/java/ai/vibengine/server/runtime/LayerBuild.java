package ai.vibengine.server.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One build at work. Its steps run one after the other; {@link #close} may be called by any thread and ends a running step. */
public interface LayerBuild extends NewLayer {

    /** The stream that a line of output came from. */
    enum Channel {
        STDOUT,
        STDERR
    }

    /**
     * Makes a folder that belongs to the user of sandboxes, if nothing is there.
     *
     * @param path an absolute path
     * @throws BuildEndedException when there is no folder then, or as for {@link #run}
     */
    void makeFolder(String path, Duration deadline);

    /**
     * Runs one shell line as root. It ends with the shell; processes that the shell left behind are ended then.
     *
     * @param folder where it runs, if that can be entered; null for root's home
     * @param deadline how long it may take; after it the whole build is ended
     * @param output told of each line, without its end, from two threads; longer ones come in pieces
     * @return the exit status
     * @throws BuildEndedException when the deadline passed, or the build was closed meanwhile
     */
    int run(
            String command,
            Map<String, String> environment,
            @Nullable String folder,
            Duration deadline,
            BiConsumer<Channel, String> output);
}
