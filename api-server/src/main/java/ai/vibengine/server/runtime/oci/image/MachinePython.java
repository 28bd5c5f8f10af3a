package ai.vibengine.server.runtime.oci.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks the machine's own Python what it has: a sandbox of the built-in base sees the same one. */
public final class MachinePython {

    private static final String PYTHON = "/usr/bin/python3";
    private static final int PATIENCE_SECONDS = 20;

    private MachinePython() {}

    /** Returns whether every one of these modules can be imported, found without importing them. */
    public static boolean has(List<String> modules) {
        String question =
                "import importlib.util, sys; sys.exit(any(importlib.util.find_spec(m) is None for m in sys.argv[1:]))";
        List<String> command = new ArrayList<>(List.of(PYTHON, "-I", "-c", question));
        command.addAll(modules);
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
