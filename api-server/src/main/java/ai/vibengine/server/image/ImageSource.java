package ai.vibengine.server.image;

import java.util.Optional;

/** Where images come from. Thread-safe. */
public interface ImageSource {

    /** Returns whether images can be pulled at all. */
    boolean isOffered();

    /** Tells why an image may not be pulled, for a sentence that begins with the name of the field; empty when it may. */
    Optional<String> whyNot(ImageReference reference);

    /**
     * Begins to pull an image; nothing is asked yet.
     *
     * @param name of the same form as a sandbox id and different from all of them
     */
    ImagePull open(String name);

    /** Returns how much space the files of a root filesystem take that was made of an image, in bytes; 0 for any other. */
    long bytesOf(String base);
}
