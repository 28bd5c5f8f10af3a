package ai.vibengine.server.file;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What programs in a sandbox say when something is wrong with a path, in the words of the C library. */
enum FileProblem {
    DENIED("permission denied", "Permission denied", "Operation not permitted", "Read-only file system"),
    ABSENT("there is no such file or directory", "No such file or directory", "No such file", "Directory nonexistent"),
    NO_FILE(
            "is no regular file",
            "Is a directory",
            "Not a regular file",
            "Directory not empty",
            "No such device or address"),
    NO_DIRECTORY("is no directory, or leads through something that is none", "Not a directory", "File exists"),
    UNUSABLE(
            "cannot be used: it is too long, or its links lead nowhere",
            "File name too long",
            "Too many levels of symbolic links"),
    NO_ROOM(
            "The sandbox has no room for the file.",
            "No space left on device",
            "Disk quota exceeded",
            "File too large"),
    BUSY(
            "The sandbox has no room for another process.",
            "Cannot fork",
            "Resource temporarily unavailable",
            "Cannot allocate memory");

    private final String message;
    private final Pattern words;

    FileProblem(String message, String... words) {
        this.message = message;
        this.words = Pattern.compile("(?:" + String.join("|", words) + ")$");
    }

    /** What to tell the caller. */
    String message() {
        return message;
    }

    /** The problem that the last words of a message name; empty for any other. */
    static Optional<FileProblem> in(String said) {
        String last = said.strip();
        return Arrays.stream(values())
                .filter(problem -> problem.words.matcher(last).find())
                .findFirst();
    }
}
