package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.agent.AgentConnection;
import ai.vibengine.server.runtime.agent.AgentExecs;
import ai.vibengine.server.runtime.agent.ExecStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;

/** Runs commands in a sandbox, as a tenant would, by its agent. */
@NullMarked
public record Inside(Path dataFolder, String sandboxId) {

    private static final AtomicInteger NAMES = new AtomicInteger();

    /**
     * The outcome of a command.
     *
     * @param output what it wrote on both streams, without the white space around it
     */
    public record Result(int status, String output) {}

    public Result sh(String script) throws IOException, InterruptedException {
        AttachedExec exec = start("exec 2>&1\n" + script);
        exec.input().close();
        String output = new String(exec.output().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(exec.end().join(), output.strip());
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
        AttachedExec exec = start("exec >/dev/null 2>&1\n" + script);
        exec.input().close();
    }

    private AttachedExec start(String script) {
        Path socket = new Bundle(dataFolder.resolve("containers/bundles").resolve(sandboxId)).socket();
        AgentExecs execs = new AgentExecs(id -> AgentConnection.to(socket), new NoStorage());
        return execs.start(
                sandboxId,
                new ExecSpec(
                        "inside_" + NAMES.incrementAndGet(),
                        List.of("/bin/sh", "-c", script),
                        Map.of(),
                        ExecSpec.Purpose.USER));
    }

    static Result run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output.strip());
    }

    private record NoStorage() implements ExecStorage {

        @Override
        public Path folder(String sandboxId) {
            throw new IllegalStateException("nothing is kept");
        }

        @Override
        public void claim(String claim, long bytes) {}

        @Override
        public void release(String claim) {}
    }
}
