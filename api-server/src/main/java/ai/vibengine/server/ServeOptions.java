package ai.vibengine.server;

import ai.vibengine.server.runtime.SandboxLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The settings of {@code serve}. The description of each ends with its variable and its default, which the README and the messages
 * about wrong values repeat.
 */
final class ServeOptions {

    private static final int LEAST_MEMORY_MEBIBYTES = 16;
    private static final int MOST_MEBIBYTES = 1 << 24;
    private static final double LEAST_CPUS = 0.01;
    private static final double MOST_CPUS = 1024;
    private static final int LEAST_PROCESSES = 2;
    private static final int MOST_PROCESSES = 1 << 22;
    private static final int MOST_DRAIN_SECONDS = 3600;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "${env:VE_HOST:-127.0.0.1}",
            description = "Address to listen on. VE_HOST, default: 127.0.0.1")
    @SuppressWarnings("NullAway.Init")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "${env:VE_PORT:-8080}",
            description = "Port to listen on, 0 for any free one. VE_PORT, default: 8080")
    private int port;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(
            names = "--runtime",
            paramLabel = "NAME|PATH",
            defaultValue = "${env:VE_RUNTIME:-runc}",
            description = "OCI runtime: runc, crun, runsc or a path. VE_RUNTIME, default: runc")
    @SuppressWarnings("NullAway.Init")
    private String runtime;

    @Option(
            names = "--sandbox-memory",
            paramLabel = "MIB",
            defaultValue = "${env:VE_SANDBOX_MEMORY:-512}",
            description = "Memory of a sandbox in MiB. VE_SANDBOX_MEMORY, default: 512")
    private int memoryMebibytes;

    @Option(
            names = "--sandbox-cpus",
            paramLabel = "N",
            defaultValue = "${env:VE_SANDBOX_CPUS:-1}",
            description = "Processors of a sandbox. VE_SANDBOX_CPUS, default: 1")
    private double cpus;

    @Option(
            names = "--sandbox-processes",
            paramLabel = "N",
            defaultValue = "${env:VE_SANDBOX_PROCESSES:-256}",
            description = "Processes and threads of a sandbox. VE_SANDBOX_PROCESSES, default: 256")
    private int processes;

    @Option(
            names = "--sandbox-disk",
            paramLabel = "MIB",
            defaultValue = "${env:VE_SANDBOX_DISK:-0}",
            description = "What a sandbox may write, in MiB; it is then kept in the sandbox's memory."
                    + " 0 for as much as the machine has. VE_SANDBOX_DISK, default: 0")
    private int diskMebibytes;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            defaultValue = "${env:VE_DRAIN:-10}",
            description = "How long requests under way may take when the server stops. VE_DRAIN, default: 10")
    private int drainSeconds;

    // The fallback is what the bare flag means; without it, a flag beside VE_STOP_SANDBOXES=true would mean false.
    @Option(
            names = "--stop-sandboxes",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            defaultValue = "${env:VE_STOP_SANDBOXES:-false}",
            description =
                    "End the sandboxes with the server instead of leaving them running. VE_STOP_SANDBOXES, default: false")
    private boolean stopSandboxes;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            defaultValue = "${env:VE_LOG_FORMAT:-text}",
            description = "Form of the log on standard error. VE_LOG_FORMAT, default: text")
    @SuppressWarnings("NullAway.Init")
    private LogFormat logFormat;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec serve;

    enum LogFormat {
        text,
        json
    }

    LogFormat logFormat() {
        return logFormat;
    }

    /**
     * The settings, each within its bounds.
     *
     * @throws ParameterException when one is not, and names it
     */
    ServerConfig toConfig() {
        within("--port", port, 0, 65_535);
        within("--sandbox-memory", memoryMebibytes, LEAST_MEMORY_MEBIBYTES, MOST_MEBIBYTES);
        within("--sandbox-processes", processes, LEAST_PROCESSES, MOST_PROCESSES);
        within("--sandbox-disk", diskMebibytes, 0, MOST_MEBIBYTES);
        within("--drain", drainSeconds, 0, MOST_DRAIN_SECONDS);
        if (!(cpus >= LEAST_CPUS && cpus <= MOST_CPUS)) {
            throw refused("--sandbox-cpus", "must be from " + LEAST_CPUS + " to " + MOST_CPUS + ": " + cpus);
        }
        if (runtime.isBlank()) {
            throw refused("--runtime", "must not be empty");
        }
        if (data.folder.toString().isBlank()) {
            throw refused("--data", "must not be empty");
        }
        requireAddress();
        return new ServerConfig(
                host,
                port,
                data.folder,
                runtime,
                new SandboxLimits(bytes(memoryMebibytes), cpus, processes, bytes(diskMebibytes)),
                Duration.ofSeconds(drainSeconds),
                stopSandboxes);
    }

    private void requireAddress() {
        if (host.isBlank()) {
            throw refused("--host", "must not be empty");
        }
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw refused("--host", "is no address that can be found: " + host);
        }
    }

    private void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw refused(option, "must be from " + least + " to " + most + ": " + value);
        }
    }

    private ParameterException refused(String option, String why) {
        return new ParameterException(serve.commandLine(), SettingRefusal.name(serve.findOption(option)) + " " + why);
    }

    private static long bytes(int mebibytes) {
        return (long) mebibytes << 20;
    }
}
