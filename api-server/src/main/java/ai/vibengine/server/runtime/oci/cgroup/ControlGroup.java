package ai.vibengine.server.runtime.oci.cgroup;

import ai.vibengine.server.runtime.machine.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A control group with the processes of one program.
 *
 * @param unified whether it is one of version 2, which can be killed at a word; one of version 1 is that of the freezer, which stops
 *     all of it while each is killed, so that none can fork itself out of reach
 */
public record ControlGroup(Path folder, boolean unified) implements ExecGroup {

    private static final Logger LOG = LoggerFactory.getLogger(ControlGroup.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Override
    public List<String> arguments() {
        String name = folder.getFileName().toString();
        return List.of("--cgroup", unified ? name : "freezer:" + name);
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public void kill() throws IOException {
        try {
            if (unified) {
                Files.writeString(folder.resolve("cgroup.kill"), "1");
            } else {
                killFrozen();
            }
        } catch (IOException failure) {
            requireGone(failure);
        }
    }

    private void killFrozen() throws IOException {
        if (isEmpty()) {
            return;
        }
        Path state = folder.resolve("freezer.state");
        try {
            Files.writeString(state, "FROZEN");
            // A process that the kernel cannot stop now is killed all the same, and looked for again.
            Await.until(() -> isFrozen(state), PATIENCE);
            for (String pid : Files.readAllLines(folder.resolve("cgroup.procs"))) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        } finally {
            Files.writeString(state, "THAWED");
        }
    }

    private static boolean isFrozen(Path state) {
        try {
            return Files.readString(state).startsWith("FROZEN");
        } catch (IOException gone) {
            return true;
        }
    }

    @Override
    public boolean isEmpty() throws IOException {
        try {
            return Files.readString(folder.resolve("cgroup.procs")).isBlank();
        } catch (IOException failure) {
            requireGone(failure);
            return true;
        }
    }

    /** Throws unless the group is gone. It may be removed at any moment; a file of it that is open by then has no device any more. */
    private void requireGone(IOException failure) throws IOException {
        if (!isGone(failure) && Files.exists(folder)) {
            throw failure;
        }
        LOG.debug("{} is gone", folder);
    }

    static boolean isGone(IOException failure) {
        return failure instanceof NoSuchFileException
                || String.valueOf(failure.getMessage()).endsWith("No such device");
    }

    @Override
    public void remove() {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException busy) {
            LOG.debug("{} is still in use", folder, busy);
        }
    }
}
