package ai.vibengine.server.runtime.removal;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Programs of the machine that do what Java cannot. */
final class Program {

    private static final long PATIENCE_MINUTES = 10;

    private Program() {}

    /**
     * Runs a program to its end, whatever it says.
     *
     * @return false when the machine does not have it
     */
    static boolean run(@Nullable Path folder, String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder == null ? null : folder.toFile())
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException missing) {
            return false;
        }
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException(command[0] + " does not end");
            }
            return true;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(command[0] + " was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
