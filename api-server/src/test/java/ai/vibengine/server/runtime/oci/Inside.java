package ai.vibengine.server.runtime.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands in a sandbox, as a tenant would, by the runtime's own {@code exec}. */
public record Inside(Path dataFolder, String sandboxId) {

    /**
     * The outcome of a command.
     *
     * @param output what it wrote on both streams, without the white space around it
     */
    public record Result(int status, String output) {}

    public Result sh(String script) throws IOException, InterruptedException {
        return run(List.of("runc", "--root", state(), "exec", sandboxId, "sh", "-c", script));
    }

    public String output(String script) throws IOException, InterruptedException {
        Result result = sh(script);
        if (result.status() != 0) {
            throw new AssertionError("exit status " + result.status() + " of: " + script + "\n" + result.output());
        }
        return result.output();
    }

    /** Starts a command that goes on by itself. */
    public void detached(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("runc", "--root", state(), "exec", "-d", sandboxId, "sh", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("did not start: " + script);
        }
    }

    private String state() {
        return dataFolder.resolve("containers/state").toString();
    }

    static Result run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output.strip());
    }
}
