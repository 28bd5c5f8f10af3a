package ai.vibengine.server.cli;

import ai.vibengine.server.account.AccountException;
import ai.vibengine.server.login.EmailTakenException;
import ai.vibengine.server.runtime.RuntimeSetupException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The description of a failure in one line, for the caller of the command: the event and its reason. */
final class ErrorMessages {

    private ErrorMessages() {}

    static String of(Throwable failure) {
        StringBuilder text = new StringBuilder("error: ").append(says(failure));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String why = says(cause);
            // Libraries like to repeat what their own cause said.
            if (text.indexOf(why) < 0) {
                text.append(": ").append(why);
            }
        }
        if (!isForeseen(failure)) {
            text.append(" (").append(failure.getClass().getSimpleName()).append(')');
        }
        return text.toString();
    }

    private static boolean isForeseen(Throwable failure) {
        return failure instanceof AccountException
                || failure instanceof EmailTakenException
                || failure instanceof RuntimeSetupException
                || failure instanceof RuntimeUnavailableException
                || failure instanceof StoreUnavailableException
                || failure instanceof IOException;
    }

    private static String says(Throwable failure) {
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            return file.getFile() + " " + what(file);
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /** Returns words for the usual failures, whose messages have nothing but the name of the file. */
    private static String what(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "may not be accessed";
        }
        if (failure instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "is in the way";
        }
        if (failure instanceof NotDirectoryException) {
            return "is no folder";
        }
        return "failed";
    }
}
