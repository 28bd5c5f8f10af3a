package ai.vibengine.server.cli;

import ai.vibengine.server.ServerConfig;
import ai.vibengine.server.contract.ContractNumbers;
import ai.vibengine.server.log.LogFormat;
import ai.vibengine.server.operations.MetricsSetting;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.DiskSettings;
import ai.vibengine.server.runtime.RuntimeFactory;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.oci.OciRuntimeFactory;
import ai.vibengine.server.runtime.oci.OciSettings;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.template.BuildSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
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
    private static final int MOST_WARM_SANDBOXES = 10_000;
    private static final int MOST_PROXIES = 10;
    private static final int MAX_FILE_MEBIBYTES = ContractNumbers.MAX_FILE_BYTES >> 20;
    private static final int MOST_PAUSE_SECONDS = 30 * 24 * 60 * 60;
    private static final int MOST_DRAIN_SECONDS = 3600;
    private static final int MOST_BUILD_SECONDS = 86_400;
    private static final int MOST_PARALLEL_BUILDS = 64;
    private static final double BUILD_CPUS = 2;
    private static final int BUILD_PROCESSES = 1024;

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
    private final PublicUrlOption publicUrl = new PublicUrlOption();

    @Option(
            names = "--proxies",
            paramLabel = "N",
            defaultValue = "${env:VE_PROXIES:-0}",
            description =
                    "How many trusted proxies stand in front, each of which adds its client's address to X-Forwarded-For."
                            + " That address is the one whose attempts to sign in are counted. VE_PROXIES, default: 0")
    private int proxies;

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
            names = "--raise-kernel-limits",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            defaultValue = "${env:VE_RAISE_KERNEL_LIMITS:-true}",
            description = "Raise those limits of the machine's kernel that all sandboxes share and one could use up."
                    + " VE_RAISE_KERNEL_LIMITS, default: true")
    private boolean raiseKernelLimits;

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

    @Mixin
    private final MaximaOptions maxima = new MaximaOptions();

    @Mixin
    private final ImageOptions images = new ImageOptions();

    @Option(
            names = "--max-pause",
            paramLabel = "SECONDS",
            defaultValue = "${env:VE_MAX_PAUSE:-86400}",
            description =
                    "How long a sandbox may be paused, which keeps its memory; then it ends. VE_MAX_PAUSE, default: 86400")
    private int maxPauseSeconds;

    @Option(
            names = "--warm-sandboxes",
            paramLabel = "N",
            defaultValue = "${env:VE_WARM_SANDBOXES:-6}",
            description = "How many sandboxes wait, started, for whoever creates one, of all templates together; 0 for"
                    + " none. VE_WARM_SANDBOXES, default: 6")
    private int warmSandboxes;

    @Mixin
    private final DiskOptions disk = new DiskOptions();

    @Option(
            names = "--max-file",
            paramLabel = "MIB",
            defaultValue = "${env:VE_MAX_FILE:-" + MAX_FILE_MEBIBYTES + "}",
            description = "How large a file may be that is written into a sandbox, in MiB. VE_MAX_FILE, default: "
                    + MAX_FILE_MEBIBYTES)
    private int maxFileMebibytes;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            defaultValue = "${env:VE_DRAIN:-10}",
            description =
                    "How long requests under way may take when the server stops; those to ports of sandboxes, two seconds at most."
                            + " VE_DRAIN, default: 10")
    private int drainSeconds;

    @Option(
            names = "--metrics",
            paramLabel = "local|on|off|ADDRESS:PORT",
            defaultValue = "${env:VE_METRICS:-local}",
            description = "Who may read /metrics, which tells of all accounts: loopback addresses, unless through"
                    + " a proxy, whoever reaches the port, nobody, or whoever reaches another port, where health is"
                    + " answered too. VE_METRICS, default: local")
    @SuppressWarnings("NullAway.Init")
    private String metrics;

    // The fallback is what the bare flag means; without it, a flag beside VE_STOP_SANDBOXES=true would mean false.
    @Option(
            names = "--stop-sandboxes",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            defaultValue = "${env:VE_STOP_SANDBOXES:-false}",
            description =
                    "End the sandboxes with the server instead of leaving them running. VE_STOP_SANDBOXES, default:"
                            + " false")
    private boolean stopSandboxes;

    @Mixin
    private final NetworkOptions network = new NetworkOptions();

    @Mixin
    private final PreviewOptions previews = new PreviewOptions();

    @Option(
            names = "--build-network",
            paramLabel = "public|none|host",
            defaultValue = "${env:VE_BUILD_NETWORK:-public}",
            description = "What template builds may reach: every public address, nothing, or all that the machine"
                    + " reaches, itself included. VE_BUILD_NETWORK, default: public")
    @SuppressWarnings("NullAway.Init")
    private BuildNetwork buildNetwork;

    @Option(
            names = "--built-in-network",
            paramLabel = "public|none|host",
            defaultValue = "${env:VE_BUILT_IN_NETWORK:-host}",
            description = "The same for builds of the built-in templates, whose commands are the server's own."
                    + " VE_BUILT_IN_NETWORK, default: host")
    @SuppressWarnings("NullAway.Init")
    private BuildNetwork builtInNetwork;

    @Option(
            names = "--build-deadline",
            paramLabel = "SECONDS",
            defaultValue = "${env:VE_BUILD_DEADLINE:-900}",
            description = "How long a template build may take. VE_BUILD_DEADLINE, default: 900")
    private int buildDeadlineSeconds;

    @Option(
            names = "--parallel-builds",
            paramLabel = "N",
            defaultValue = "${env:VE_PARALLEL_BUILDS:-2}",
            description =
                    "How many templates are built at once. One account may have all but one of these places; further builds"
                            + " wait, accounts taking turns. VE_PARALLEL_BUILDS, default: 2")
    private int parallelBuilds;

    @Option(
            names = "--build-memory",
            paramLabel = "MIB",
            defaultValue = "${env:VE_BUILD_MEMORY:-2048}",
            description = "Memory of a template build in MiB. VE_BUILD_MEMORY, default: 2048")
    private int buildMemoryMebibytes;

    @Option(
            names = "--build-built-ins",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "${env:VE_BUILD_BUILT_INS:-true}",
            description = "Build the built-in templates that the machine's own programs do not provide already."
                    + " VE_BUILD_BUILT_INS, default: true")
    private boolean buildBuiltIns;

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

    enum BuildNetwork {
        PUBLIC(BuildSpec.Network.PUBLIC),
        NONE(BuildSpec.Network.NONE),
        HOST(BuildSpec.Network.HOST);

        private final BuildSpec.Network network;

        BuildNetwork(BuildSpec.Network network) {
            this.network = network;
        }

        /** Returns the word that operators write. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns the kind of runtime. There is one: OCI runtimes on this machine, of which {@code --runtime} names one. */
    RuntimeFactory runtime() {
        return new OciRuntimeFactory(new OciSettings(
                data.folder, runtime, raiseKernelLimits, disk.settings(), network.settings(), images.registries()));
    }

    /**
     * Opens the database.
     *
     * @param taken runs once, on a thread of its own, if another server has taken the database while this one could not reach it
     * @throws ai.vibengine.server.store.StoreUnavailableException when it cannot be used
     */
    Database openDatabase(Runnable taken) {
        return data.openForServer(taken);
    }

    LogFormat logFormat() {
        return logFormat;
    }

    /**
     * Returns the settings, each within its bounds.
     *
     * @throws ParameterException when one is not, and names it
     */
    ServerConfig toConfig() {
        within("--port", port, 0, 65_535);
        within("--proxies", proxies, 0, MOST_PROXIES);
        within("--sandbox-memory", memoryMebibytes, LEAST_MEMORY_MEBIBYTES, MOST_MEBIBYTES);
        within("--sandbox-processes", processes, LEAST_PROCESSES, MOST_PROCESSES);
        within("--max-pause", maxPauseSeconds, 1, MOST_PAUSE_SECONDS);
        within("--warm-sandboxes", warmSandboxes, 0, MOST_WARM_SANDBOXES);
        within("--max-file", maxFileMebibytes, 1, MOST_MEBIBYTES);
        within("--drain", drainSeconds, 0, MOST_DRAIN_SECONDS);
        within("--build-deadline", buildDeadlineSeconds, 1, MOST_BUILD_SECONDS);
        within("--parallel-builds", parallelBuilds, 1, MOST_PARALLEL_BUILDS);
        within("--build-memory", buildMemoryMebibytes, LEAST_MEMORY_MEBIBYTES, MOST_MEBIBYTES);
        if (!(cpus >= LEAST_CPUS && cpus <= MOST_CPUS)) {
            throw refused("--sandbox-cpus", "must be from " + LEAST_CPUS + " to " + MOST_CPUS + ": " + cpus);
        }
        if (runtime.isBlank()) {
            throw refused("--runtime", "must not be empty");
        }
        if (data.folder.toString().isBlank()) {
            throw refused("--data", "must not be empty");
        }
        data.requireDatabase();
        images.registries();
        DiskSettings disks = disk.settings();
        requireAddress();
        return new ServerConfig(
                host,
                port,
                publicUrl.url(),
                proxies,
                data.folder,
                runtime,
                new SandboxLimits(
                        bytes(memoryMebibytes),
                        cpus,
                        processes,
                        disks.sandbox().bytes(),
                        Duration.ofSeconds(maxPauseSeconds)),
                maxima.maxima(),
                bytes(maxFileMebibytes),
                Duration.ofSeconds(drainSeconds),
                MetricsSetting.parse(metrics)
                        .orElseThrow(() -> refused(
                                "--metrics", "must be local, on, off or an ADDRESS:PORT of this machine: " + metrics)),
                stopSandboxes,
                new BuildSettings(
                        buildNetwork.network,
                        builtInNetwork.network,
                        Duration.ofSeconds(buildDeadlineSeconds),
                        parallelBuilds,
                        new SandboxLimits(
                                bytes(buildMemoryMebibytes),
                                BUILD_CPUS,
                                BUILD_PROCESSES,
                                disks.build().bytes()),
                        buildBuiltIns,
                        disks.templates().bytes()),
                warmSandboxes,
                disks,
                network.egress(),
                previews.settings(port));
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
        return new ParameterException(
                serve.commandLine(), ParameterErrorHandler.name(serve.findOption(option)) + " " + why);
    }

    private static long bytes(int mebibytes) {
        return (long) mebibytes << 20;
    }
}
