package ai.vibengine.server.file;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** The reasons why programs in a sandbox cannot work on a file, with their words for them, which mostly are those of the C library. */
enum FileProblem {
    /** Before all others: what such words end in is said of a program, and not of the path. */
    LACKS_PROGRAM(
            "The sandbox has no working program for this: it takes /bin/sh and the GNU coreutils and findutils.",
            ": (?:command |applet )?not found",
            "^\\S+: error while loading shared libraries: .*",
            "^\\S+: (?:symbol lookup|relocation) error: .*",
            "^\\S+: .*version `[^']*' not found .*",
            "^(?:/bin/)?sh: (?:line )?(?:[0-9]+: )?[a-z]+: Permission denied",
            "Exec format error",
            "^[a-z]+: (?:unrecognized|invalid|unknown) (?:option|operand|predicate|argument|input flag).*",
            "^Try '[a-z]+ --help' for more information\\."),
    DENIED("permission denied", "Permission denied", "Operation not permitted"),
    READ_ONLY("is on a filesystem that cannot be written to", "Read-only file system"),
    ABSENT(
            "there is no such file or directory",
            "No such file or directory",
            "No such file",
            "(?:Directory nonexistent|nonexistent directory)",
            "No such process",
            "Stale (?:NFS )?file handle"),
    NO_FILE(
            "is no regular file",
            "Is a directory",
            "with non-directory",
            "Not a regular file",
            "Directory not empty",
            "No such device or address",
            "No such device"),
    NO_DIRECTORY("is no directory, or leads through something that is none", "Not a directory", "File exists"),
    UNUSABLE(
            "cannot be used: it is too long, or its links lead nowhere",
            "File name too long",
            "Too many levels of symbolic links"),
    UNREADABLE(
            "is nothing that can be read or written as files are",
            "Input/output error",
            "Invalid argument",
            "Operation not supported",
            "Inappropriate ioctl for device",
            "Illegal seek",
            "Bad address",
            "No data available",
            "Value too large for defined data type",
            "Function not implemented"),
    IN_USE("is in use within the sandbox, so it cannot be replaced or deleted", "Text file busy", "resource busy"),
    CHANGED("was changed by something in the sandbox at the same time", "Changed meanwhile"),
    NO_ROOM(
            "The sandbox has no room for the file.",
            "No space left on device",
            "Disk quota exceeded",
            "File too large"),
    NO_MEMORY("The sandbox has no memory left for it.", "Cannot allocate memory", "(?:memory exhausted|Out of memory)"),
    NO_DESCRIPTORS("The sandbox has too many files open.", "Too many open files(?: in system)?"),
    NO_PROCESS("The sandbox has no room for another process.", "Cannot fork", "Resource temporarily unavailable"),
    TOO_MANY_TRANSFERS("The sandbox has no room for another process: too many of its files are being moved."),
    KILLED("What works on the file in the sandbox was killed, as when there is no memory left."),
    STOOD_STILL("Nothing of the file could be moved for too long."),
    NONSENSE("The programs of the sandbox say nothing of the file that makes sense."),
    UNKNOWN("The sandbox could not do it");

    /** Begins what its programs say of how they are used, when that is not how they were. */
    private static final String BUSYBOX = "BusyBox v";

    private final String message;
    private final Pattern words;

    FileProblem(String message, String... words) {
        this.message = message;
        this.words = Pattern.compile("(?:" + String.join("|", words) + ")$", Pattern.CASE_INSENSITIVE);
    }

    /** Returns the message for the caller. */
    String message() {
        return message;
    }

    /** Returns the problem that the last words of a message name; empty for any other. */
    static Optional<FileProblem> in(String said) {
        if (said.contains(BUSYBOX)) {
            return Optional.of(LACKS_PROGRAM);
        }
        String last = lastLine(said);
        return Arrays.stream(values())
                .filter(problem -> problem.words.pattern().length() > "(?:)$".length())
                .filter(problem -> problem.words.matcher(last).find())
                .findFirst();
    }

    /** Returns the last line of a program's message. */
    static String lastLine(String said) {
        String stripped = said.strip();
        return stripped.substring(stripped.lastIndexOf('\n') + 1);
    }
}
