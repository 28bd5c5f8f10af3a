package ai.vibengine.server.benchmark;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.ServerConfig;
import ai.vibengine.server.VibengineServer;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.operations.MetricsSetting;
import ai.vibengine.server.process.Api;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.InMemoryRuntime;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.PostgresAddress;
import ai.vibengine.server.template.BuildSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;

/**
 * The server with all that a request passes, except that its sandboxes are no containers: ten thousand of those would measure the
 * machine; on the database of VE_DATABASE if that is set. Prints its address, and the key of an account for each number of sandboxes that it is told to have.
 */
@NullMarked
final class InMemoryServer {

    private static final int UNLIMITED = 1_000_000_000;

    private InMemoryServer() {}

    @SuppressWarnings("SystemOut") // the benchmark reads it
    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        SandboxLimits limits = new SandboxLimits(512 << 20, 1, 256, 1L << 30);
        BuildSettings builds = new BuildSettings(
                BuildSpec.Network.NONE, BuildSpec.Network.NONE, Duration.ofMinutes(1), 1, limits, false);
        ServerConfig config = new ServerConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                0,
                data,
                "none",
                limits,
                100L << 20,
                Duration.ZERO,
                MetricsSetting.local(),
                false,
                builds);
        String address = System.getenv("VE_DATABASE");
        Database database = address == null ? Database.open(data) : Database.open(PostgresAddress.parse(address), data);
        VibengineServer server = new VibengineServer(config, Contract.load(), database, new InMemoryRuntime());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        AccountStore accounts = server.accounts();
        StringBuilder line = new StringBuilder(server.url().toString());
        for (int i = 1; i < arguments.length; i++) {
            String name = "with-" + arguments[i];
            accounts.create(name, Plan.ENTERPRISE, Optional.of(UNLIMITED), Optional.of(UNLIMITED));
            String key = accounts.createKey(name, "key", Permission.FULL).secret();
            Api api = new Api(server.url(), key);
            IntStream.range(0, Integer.parseInt(arguments[i])).parallel().forEach(number -> create(api));
            line.append(' ').append(key);
        }
        System.out.println(line);
    }

    private static void create(Api api) {
        try {
            api.create(86_400);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
