package ai.vibengine.server;

import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.ApiKey;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.oci.OciRuntime;
import ai.vibengine.server.runtime.oci.OciSettings;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.template.BuildSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the server. */
@Command(
        name = "serve",
        description = "Run the server until it is told to end.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {

    private static final String DEFAULT_ACCOUNT = "default";

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
            names = "--drain",
            paramLabel = "SECONDS",
            defaultValue = "${env:VE_DRAIN:-10}",
            description = "How long requests under way may take when the server stops. VE_DRAIN, default: 10")
    private int drainSeconds;

    @Option(
            names = "--stop-sandboxes",
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

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private enum LogFormat {
        text,
        json
    }

    @Override
    public Integer call() throws Exception {
        System.setProperty("vibengine.log-format", logFormat.name());
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        ServerConfig config = new ServerConfig(
                host,
                port,
                data.folder,
                runtime,
                new SandboxLimits((long) memoryMebibytes << 20, cpus, processes),
                Duration.ofSeconds(drainSeconds),
                stopSandboxes);
        Optional<ApiKey> wanted =
                Optional.ofNullable(System.getenv("VE_API_KEY")).map(ServeCommand::key);
        OciRuntime containers = new OciRuntime(new OciSettings(config.dataFolder(), config.runtime()));
        VibengineServer server = new VibengineServer(
                config, BuildSettings.defaults(), Database.open(config.dataFolder()), containers, containers.builder());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, stopped), "shutdown"));
        greet(server, wanted);
        stopped.await();
        return 0;
    }

    private void greet(VibengineServer server, Optional<ApiKey> wanted) {
        PrintWriter out = spec.commandLine().getOut();
        AccountStore accounts = server.accounts();
        String shown = "$VE_API_KEY";
        if (accounts.accounts().isEmpty()) {
            accounts.create(DEFAULT_ACCOUNT, Plan.PRO, Optional.empty(), Optional.empty());
            if (wanted.isPresent()) {
                accounts.addKey(DEFAULT_ACCOUNT, "first", Permission.FULL, wanted.get());
            } else {
                ApiKey key = accounts.createKey(DEFAULT_ACCOUNT, "first", Permission.FULL);
                out.println("API key of the new account \"" + DEFAULT_ACCOUNT + "\", shown only now:");
                out.println("  export VE_API_KEY=" + key.secret());
            }
        }
        out.println("Listening on " + server.url());
        out.println("Reference at " + server.url() + "/docs");
        out.println("Try:");
        out.println("  curl -X POST " + server.url() + "/sandboxes -H \"X-API-Key: " + shown
                + "\" -H \"Content-Type: application/json\" -d '{\"template\": \"base\"}'");
        out.flush();
    }

    private static ApiKey key(String text) {
        return ApiKey.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "VE_API_KEY is not an API key: it is ve_sk_ and 32 to 200 of 0-9A-Za-z"));
    }

    private static void stop(VibengineServer server, CountDownLatch stopped) {
        try {
            server.close();
        } catch (Exception failure) {
            org.slf4j.LoggerFactory.getLogger(ServeCommand.class).error("the server did not stop cleanly", failure);
        } finally {
            stopped.countDown();
        }
    }
}
