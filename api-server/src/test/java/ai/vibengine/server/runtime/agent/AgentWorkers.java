package ai.vibengine.server.runtime.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** Agents that work on this machine's files, each for one request, over pipes. */
@NullMarked
final class AgentWorkers implements AgentConnector {

    private static final int PATIENCE_SECONDS = 10;

    private final Path program;
    private final String user;
    private final String group;
    private final List<Process> started = new ArrayList<>();

    /** As the user of these tests. */
    AgentWorkers(Path folder) throws IOException {
        this(
                folder,
                Files.getAttribute(folder, "unix:uid").toString(),
                Files.getAttribute(folder, "unix:gid").toString());
    }

    /** As another user, which takes root. */
    AgentWorkers(Path folder, String user, String group) throws IOException {
        this.program = AgentProgram.extractTo(folder).path();
        this.user = user;
        this.group = group;
    }

    @Override
    public synchronized AgentConnection connect(String sandboxId) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "worker", user, group)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process);
        return AgentConnection.over(process.getInputStream(), process.getOutputStream());
    }

    /** Returns the newest. */
    synchronized Process last() {
        return started.get(started.size() - 1);
    }

    /** Waits until all have ended, and ends those that do not. */
    synchronized void awaitEnd() throws InterruptedException {
        for (Process process : started) {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("an agent did not end with its connection");
            }
        }
    }
}
