package ai.vibengine.server.runtime.machine;

import ai.vibengine.server.runtime.RuntimeSetupException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The resource limits of this process, beyond which it can give nothing to the processes that it starts.
 *
 * @param lines the lines of {@code /proc/self/limits}
 * @param mayRaise whether this process may set limits above its own
 */
public record ProcessLimits(List<String> lines, boolean mayRaise) {

    /** The value for no limit ({@code RLIM_INFINITY}). */
    public static final BigInteger UNLIMITED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private static final int CAP_SYS_RESOURCE = 24;

    /** A resource that can be limited, by the name that the kernel gives it in its table. */
    public enum Kind {
        OPEN_FILES("Max open files", "RLIMIT_NOFILE"),
        PROCESSES("Max processes", "RLIMIT_NPROC"),
        LOCKED_MEMORY("Max locked memory", "RLIMIT_MEMLOCK"),
        PENDING_SIGNALS("Max pending signals", "RLIMIT_SIGPENDING"),
        MESSAGE_QUEUES("Max msgqueue size", "RLIMIT_MSGQUEUE");

        private final String title;
        private final String resource;

        Kind(String title, String resource) {
            this.title = title;
            this.resource = resource;
        }

        /** Returns its name for programs. */
        public String resource() {
            return resource;
        }
    }

    public ProcessLimits {
        lines = List.copyOf(lines);
    }

    /**
     * Reads those of this process.
     *
     * @param wholeMachine whether its powers are powers over the machine, not over a user namespace alone
     */
    public static ProcessLimits own(boolean wholeMachine) {
        try {
            String effective = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("0");
            return new ProcessLimits(
                    Files.readAllLines(Path.of("/proc/self/limits")),
                    wholeMachine && new BigInteger(effective, 16).testBit(CAP_SYS_RESOURCE));
        } catch (IOException unreadable) {
            throw new RuntimeSetupException("The machine has no /proc", unreadable);
        }
    }

    /** Returns the wanted amount, or less if this process cannot give so much. */
    public BigInteger atMost(Kind kind, BigInteger wanted) {
        return mayRaise ? wanted : wanted.min(hard(kind));
    }

    /** Returns whether it can be given without a limit. */
    public boolean isUnlimited(Kind kind) {
        return atMost(kind, UNLIMITED).equals(UNLIMITED);
    }

    private BigInteger hard(Kind kind) {
        return lines.stream()
                .filter(line -> line.startsWith(kind.title + " "))
                .map(line -> Arrays.asList(
                        line.substring(kind.title.length()).strip().split("\\s+", -1)))
                .map(columns -> columns.get(1).equals("unlimited") ? UNLIMITED : new BigInteger(columns.get(1)))
                .findFirst()
                .orElse(UNLIMITED);
    }
}
