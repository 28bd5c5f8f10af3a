package ai.vibengine.server.runtime.oci.disk;

/**
 * The place where a container writes.
 *
 * @param bytes how much it may write; 0 for no bound. A folder does not enforce it
 */
public record Writable(Kind kind, long bytes) {

    /** The means by which it is bounded. */
    public enum Kind {
        /** Nothing but the disk: a folder. */
        FOLDER,
        /** The size of an image. */
        IMAGE,
        /** The size of a filesystem in the container's memory. */
        MEMORY
    }

    /** Returns a folder without a bound. */
    public static Writable folder() {
        return new Writable(Kind.FOLDER, 0);
    }
}
