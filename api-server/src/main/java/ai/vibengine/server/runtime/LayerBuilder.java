package ai.vibengine.server.runtime;

import ai.vibengine.server.image.ImageSource;
import java.util.List;
import java.util.Set;

/** Makes layers for {@link SandboxImage} by running commands as root upon a parent image. Safe for use by many threads. */
public interface LayerBuilder {

    /**
     * Throws when there is no room for a build now, so that none is accepted that would fail for that.
     *
     * @throws RuntimeUnavailableException with a message for users
     */
    void requireRoom(SandboxLimits limits);

    /** Returns how large a layer is, in bytes; 0 when it does not exist. */
    long bytesOf(String layer);

    /**
     * Starts a build; it lives until it is closed, or until the next server adopts sandboxes.
     *
     * @throws RuntimeUnavailableException when it cannot be started; then nothing of it is left
     */
    LayerBuild open(BuildSpec spec);

    /** Returns whether the files of sandboxes lie where they can be copied. */
    boolean canSnapshot();

    /**
     * Throws when there is no room for what a sandbox has written now, so that no snapshot is accepted that would fail for that.
     *
     * @throws RuntimeUnavailableException with a message for users
     */
    void requireRoomForSnapshot(String sandboxId);

    /**
     * Begins a layer of the files of a sandbox, which goes on; nothing is copied yet.
     *
     * @param name of the same form as a sandbox id and different from all of them
     * @param includeTmp whether what is in {@code /tmp} is kept, too
     * @throws BuildEndedException when there is no such sandbox any more
     * @throws RuntimeUnavailableException when its files cannot be reached
     */
    LayerSnapshot snapshot(String name, String sandboxId, boolean includeTmp);

    /** Returns where images come from that templates are built on. */
    ImageSource images();

    /** Returns the names of all layers that have been kept. */
    Set<String> layers();

    /**
     * Removes a layer; without effect when it does not exist. No sandbox may run from it any more.
     *
     * @throws RuntimeUnavailableException when it cannot be removed
     */
    void removeLayer(String layer);

    /** Returns whether Python of the built-in base can import each of these modules; takes up to some seconds. */
    boolean builtInHasPython(List<String> modules);

    /** Returns the names of all root filesystems that were put there beside {@link SandboxImage#BUILT_IN}. */
    Set<String> bases();

    /**
     * Removes such a root filesystem; without effect when it does not exist. No sandbox may run from it any more.
     *
     * @throws RuntimeUnavailableException when it cannot be removed
     */
    void removeBase(String base);
}
