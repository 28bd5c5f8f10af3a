package ai.vibengine.server.file;

import ai.vibengine.server.runtime.SandboxFileException;
import java.util.Arrays;

/** The reasons why something cannot be done with a file, with the numbers that Linux has for them. */
enum FileProblem {
    DENIED("permission denied", Errno.EPERM, Errno.EACCES),
    READ_ONLY("is on a filesystem that cannot be written to", Errno.EROFS),
    ABSENT("there is no such file or directory", Errno.ENOENT, Errno.ESRCH, Errno.ESTALE),
    NO_FILE("is no regular file", Errno.EISDIR, Errno.ENOTEMPTY, Errno.ENXIO, Errno.ENODEV),
    NO_DIRECTORY("is no directory, or leads through something that is none", Errno.ENOTDIR, Errno.EEXIST),
    UNUSABLE("cannot be used: it is too long, or its links lead nowhere", Errno.ENAMETOOLONG, Errno.ELOOP),
    UNREADABLE(
            "is nothing that can be read or written as files are",
            Errno.EIO,
            Errno.EFAULT,
            Errno.EINVAL,
            Errno.ENOTTY,
            Errno.ESPIPE,
            Errno.ENOSYS,
            Errno.ENODATA,
            Errno.EOVERFLOW,
            Errno.EOPNOTSUPP),
    IN_USE("is in use within the sandbox, so it cannot be replaced or deleted", Errno.EBUSY, Errno.ETXTBSY),
    CHANGED("was changed by something in the sandbox at the same time"),
    NO_ROOM("The sandbox has no room left on its disk.", Errno.ENOSPC, Errno.EFBIG, Errno.EDQUOT),
    /** What {@link #NO_ROOM} is for a file that is being written. */
    TOO_LARGE("The sandbox has no room for the file."),
    NO_MEMORY("The sandbox has no memory left for it.", Errno.ENOMEM),
    NO_DESCRIPTORS("The sandbox has too many files open.", Errno.ENFILE, Errno.EMFILE),
    NO_PROCESS("The sandbox has no room for another process.", Errno.EAGAIN),
    TOO_MANY_TRANSFERS("The sandbox has no room for another process: too many of its files are being moved."),
    KILLED("What works on the file in the sandbox was killed, as when there is no memory left."),
    STOOD_STILL("Nothing of the file could be moved for too long."),
    NONSENSE("The sandbox says nothing of the file that makes sense."),
    UNKNOWN("The sandbox could not do it");

    private final String message;

    @SuppressWarnings("ImmutableEnumChecker") // Never changed, and never handed out.
    private final int[] errors;

    FileProblem(String message, int... errors) {
        this.message = message;
        this.errors = errors;
    }

    /** Returns the message for the caller. */
    String message() {
        return message;
    }

    /** Returns the problem that a failure tells of. */
    static FileProblem of(SandboxFileException failure) {
        return switch (failure.reason()) {
            case SYSTEM -> of(failure.errno());
            case NOT_REGULAR -> NO_FILE;
            case CHANGED -> CHANGED;
            case NO_PROCESS -> NO_PROCESS;
            case NO_MEMORY -> NO_MEMORY;
            case ENDED -> KILLED;
            case STOOD_STILL -> STOOD_STILL;
            case NONSENSE -> NONSENSE;
        };
    }

    private static FileProblem of(int error) {
        return Arrays.stream(values())
                .filter(problem -> Arrays.stream(problem.errors).anyMatch(known -> known == error))
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** The numbers of errors, as {@code errno(3)} names them; they are the same on all machines that the server runs on. */
    private static final class Errno {

        static final int EPERM = 1;
        static final int ENOENT = 2;
        static final int ESRCH = 3;
        static final int EIO = 5;
        static final int ENXIO = 6;
        static final int EAGAIN = 11;
        static final int ENOMEM = 12;
        static final int EACCES = 13;
        static final int EFAULT = 14;
        static final int EBUSY = 16;
        static final int EEXIST = 17;
        static final int ENODEV = 19;
        static final int ENOTDIR = 20;
        static final int EISDIR = 21;
        static final int EINVAL = 22;
        static final int ENFILE = 23;
        static final int EMFILE = 24;
        static final int ENOTTY = 25;
        static final int ETXTBSY = 26;
        static final int EFBIG = 27;
        static final int ENOSPC = 28;
        static final int ESPIPE = 29;
        static final int EROFS = 30;
        static final int ENAMETOOLONG = 36;
        static final int ENOSYS = 38;
        static final int ENOTEMPTY = 39;
        static final int ELOOP = 40;
        static final int ENODATA = 61;
        static final int EOVERFLOW = 75;
        static final int EOPNOTSUPP = 95;
        static final int ESTALE = 116;
        static final int EDQUOT = 122;

        private Errno() {}
    }
}
