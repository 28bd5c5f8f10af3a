package ai.vibengine.client.file;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The type of an entry of a directory.
 *
 * <p>An open type: a value that this version of the client does not know is kept as it came, and equals no constant.
 *
 * @param value the word on the wire, never null
 */
public record FileType(String value) {

    /** A file. */
    public static final FileType FILE = new FileType("file");

    /** A directory. */
    public static final FileType DIRECTORY = new FileType("directory");

    /** A symbolic link, whatever it points at. */
    public static final FileType SYMLINK = new FileType("symlink");

    /** A device, a pipe or a socket. */
    public static final FileType OTHER = new FileType("other");

    /**
     * Checks that there is a value.
     *
     * @param value the word on the wire, never null
     * @throws NullPointerException if {@code value} is null
     */
    public FileType {
        requireNonNull(value, "value");
    }

    /** {@return the word on the wire, which Jackson writes for it} */
    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
