package ai.vibengine.server.runtime.oci.disk;

/**
 * Where a container writes.
 *
 * @param bytes how much it may write; 0 for no bound. A folder does not see to that itself
 */
public record Writable(Kind kind, long bytes) {

    /** What bounds it. */
    public enum Kind {
        /** Nothing but the disk: a folder. */
        FOLDER,
        /** The size of an image. */
        IMAGE,
        /** The size of a filesystem in the container's memory. */
        MEMORY
    }

    /** Without a bound. */
    public static Writable folder() {
        return new Writable(Kind.FOLDER, 0);
    }
}
