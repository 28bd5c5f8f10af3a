package ai.vibengine.server.runtime.oci.cgroup;

import ai.vibengine.server.runtime.machine.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Has the processes of a control group stand still, by its own files: the OCI runtime's command for it takes as long as a program takes to
 * start.
 *
 * @param group the group, in the hierarchy that freezes
 * @param isUnified whether that is of version 2
 */
record Freezer(Path group, boolean isUnified) {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    boolean isThere() {
        return Files.exists(file());
    }

    /** Returns whether they stand still, or have been told to. */
    boolean isFrozen() throws IOException {
        String state = Files.readString(file()).strip();
        return isUnified ? state.equals("1") : !state.equals("THAWED");
    }

    /** Returns when all of them stand still. */
    void freeze() throws IOException {
        Files.writeString(file(), isUnified ? "1" : "FROZEN");
        if (!Await.until(this::standsStill, PATIENCE)) {
            thaw();
            throw new IOException("not frozen in time: " + group);
        }
    }

    void thaw() throws IOException {
        Files.writeString(file(), isUnified ? "0" : "THAWED");
    }

    private boolean standsStill() {
        try {
            return isUnified
                    ? Files.readString(group.resolve("cgroup.events")).contains("frozen 1")
                    : Files.readString(file()).strip().equals("FROZEN");
        } catch (IOException gone) {
            return false;
        }
    }

    private Path file() {
        return group.resolve(isUnified ? "cgroup.freeze" : "freezer.state");
    }
}
