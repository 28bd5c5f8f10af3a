package ai.vibengine.server.runtime.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A process that later servers find again by what is written down of it.
 *
 * @param pid its process id
 * @param startTicks when it started, in clock ticks since boot; tells it from a later process with the same id
 */
public record RecordedProcess(long pid, long startTicks) {

    // Fields of /proc/PID/stat, counted from the one after the command, which may contain spaces and parentheses.
    private static final int STATE = 0;
    private static final int START_TICKS = 19;

    /** Returns the process with this id, unless it is dead or does not exist. */
    public static Optional<RecordedProcess> find(long pid) {
        String[] fields = stat(pid);
        return isDead(fields) ? Optional.empty() : Optional.of(new RecordedProcess(pid, startTicks(fields)));
    }

    /** Returns the process that {@link #format} wrote there; empty when the file does not exist or is not whole. */
    public static Optional<RecordedProcess> read(Path file) {
        try {
            String[] parts = Files.readString(file).strip().split(" ", -1);
            return parts.length == 2
                    ? Optional.of(new RecordedProcess(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
                    : Optional.empty();
        } catch (IOException | NumberFormatException incomplete) {
            return Optional.empty();
        }
    }

    public String format() {
        return pid + " " + startTicks + "\n";
    }

    public boolean isAlive() {
        String[] fields = stat(pid);
        return !isDead(fields) && startTicks(fields) == startTicks;
    }

    /**
     * Kills it and waits. If it is the first of a process namespace, the kernel kills all others there first, so they are gone as well.
     *
     * @return whether it is dead
     */
    public boolean kill(Duration patience) {
        signalKill();
        return Await.until(() -> !isAlive(), patience);
    }

    /** Tells it to end at once, and does not wait for it. */
    public void signalKill() {
        if (isAlive()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static String[] stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException gone) {
            return new String[0];
        }
    }

    private static boolean isDead(String[] fields) {
        // A zombie has ended; whose child it is decides when it is collected.
        return fields.length <= START_TICKS || fields[STATE].equals("Z") || fields[STATE].equals("X");
    }

    private static long startTicks(String[] fields) {
        return Long.parseLong(fields[START_TICKS]);
    }
}
