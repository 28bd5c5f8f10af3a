package ai.vibengine.server.cli;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.ServerConfig;
import ai.vibengine.server.VibengineServer;
import ai.vibengine.server.account.ApiKey;
import ai.vibengine.server.log.LogFormat;
import ai.vibengine.server.log.LogSetup;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.RuntimeFactory;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.store.Database;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the server. */
@Command(
        name = "serve",
        description = "Run the server until it is told to end.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "VE_API_KEY, if set, becomes the key of the account that the first start makes; otherwise that key is made"
                    + " up and printed."
        })
final class ServeCommand implements Callable<Integer> {

    @Mixin
    private final ServeOptions options = new ServeOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        // Everything that can be refused is looked at before anything is opened.
        ServerConfig config = options.toConfig();
        Optional<ApiKey> firstKey =
                Optional.ofNullable(System.getenv("VE_API_KEY")).map(this::key);
        logAs(options.logFormat());
        RuntimeFactory runtime = options.runtime();
        OptionalInt elsewhere = runtime.runElsewhere(RuntimeFactory.Role.SERVER);
        if (elsewhere.isPresent()) {
            return elsewhere.getAsInt();
        }
        // Read while the runtime and the database are made ready, which need it no more than it needs them.
        CompletableFuture<Contract> contract = CompletableFuture.supplyAsync(Contract::load);
        warnOfTheMachinesNetwork(config);
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        VibengineServer server = start(config, runtime, contract, () -> endForAnother(exit));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, exit), "shutdown"));
        AdvertisedUrlFile.write(config.dataFolder(), server.publicUrl());
        PrintWriter out = spec.commandLine().getOut();
        FirstAccount.ensure(server, firstKey, out);
        StartupBanner.print(server, out);
        // The end of the process stops the server, whether it came from here or by a signal.
        return exit.get();
    }

    ServeOptions options() {
        return options;
    }

    private static void logAs(LogFormat format) {
        LogSetup.use(format);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static void warnOfTheMachinesNetwork(ServerConfig config) {
        if (config.builds().network() == BuildSpec.Network.HOST) {
            LoggerFactory.getLogger(ServeCommand.class)
                    .warn("--build-network host: EVERY ACCOUNT THAT BUILDS TEMPLATES IS ON THIS MACHINE'S NETWORK,"
                            + " as root of its build: it reaches what listens on the machine's loopback and in its"
                            + " private networks, cloud metadata included, and can listen on this server's own"
                            + " port while the server is away, and so be sent the API keys of others. Only for"
                            + " accounts that may have all of that; otherwise use --build-network none.");
        }
    }

    /** What this server knows is of the past, and to answer from it would be wrong for as long as it runs. */
    private static void endForAnother(CompletableFuture<Integer> exit) {
        LoggerFactory.getLogger(ServeCommand.class)
                .error(
                        "this server ends, because another one has its database; start it again once that one has ended");
        exit.complete(CommandLine.ExitCode.SOFTWARE);
    }

    private VibengineServer start(
            ServerConfig config, RuntimeFactory factory, CompletableFuture<Contract> contract, Runnable taken)
            throws Exception {
        SandboxRuntime runtime = factory.open();
        Database database;
        try {
            database = options.openDatabase(taken);
        } catch (RuntimeException failure) {
            runtime.close();
            throw failure;
        }
        return new VibengineServer(
                config.within(runtime.diskBounds(config.limits().memoryBytes())), contract.join(), database, runtime);
    }

    private ApiKey key(String text) {
        return ApiKey.parse(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "VE_API_KEY is not an API key: it is ve_sk_ and 32 to 200 of 0-9A-Za-z"));
    }

    private static void stop(VibengineServer server, CompletableFuture<Integer> exit) {
        try {
            server.close();
        } catch (RuntimeException failure) {
            LoggerFactory.getLogger(ServeCommand.class).error("the server did not stop cleanly", failure);
        } finally {
            exit.complete(CommandLine.ExitCode.OK);
        }
    }
}
