package ai.vibengine.server;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.login.Logins;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.operations.MetricsSetting;
import ai.vibengine.server.port.PreviewSettings;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.DiskSettings;
import ai.vibengine.server.runtime.InMemoryRuntime;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.oci.OciRuntime;
import ai.vibengine.server.runtime.oci.OciSettings;
import ai.vibengine.server.sandbox.resources.SandboxMaxima;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.template.BuildSettings;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.ManualTime;
import ai.vibengine.server.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * A server of its own for a test class (as a static field) or for each test (as an instance field): on a free port, a temporary data
 * folder, sandboxes in memory, and time that tests set.
 */
@NullMarked
public final class TestServer
        implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback, AutoCloseable {

    private static final int PLENTY = 1_000_000;
    private static final SandboxLimits LIMITS = new SandboxLimits(64 << 20, 0.5, 32);

    /** Each start of a program in a real sandbox takes some six processes for a moment. */
    private static final SandboxLimits REAL_LIMITS = new SandboxLimits(256 << 20, 0.5, 256);

    private static final BuildSettings BUILDS =
            new BuildSettings(BuildSpec.Network.NONE, BuildSpec.Network.NONE, Duration.ofMinutes(1), 2, LIMITS, false);

    static {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** The server's clock. */
    public final ManualTime time = new ManualTime();

    private final AtomicInteger names = new AtomicInteger();
    private final boolean realTime;
    private final boolean realSandboxes;
    private final int warmSandboxes;
    private final Function<Path, Database> databases;
    private InMemoryRuntime runtime = new InMemoryRuntime();
    private Optional<Path> folder = Optional.empty();
    private Optional<VibengineServer> server = Optional.empty();
    private Optional<Database> database = Optional.empty();
    private boolean forOneTest;

    /** On time that tests set. */
    public TestServer() {
        this(false, false, 0);
    }

    private TestServer(boolean realTime, boolean realSandboxes, int warmSandboxes) {
        this(realTime, realSandboxes, warmSandboxes, TestDatabase::open);
    }

    private TestServer(boolean realTime, boolean realSandboxes, int warmSandboxes, Function<Path, Database> databases) {
        this.databases = databases;
        this.warmSandboxes = warmSandboxes;
        this.realTime = realTime;
        this.realSandboxes = realSandboxes;
    }

    /** On the clock that users have. */
    public static TestServer onRealTime() {
        return new TestServer(true, false, 0);
    }

    /** On the clock that users have, with containers of the machine for sandboxes; {@link #runtime()} has none of them. */
    public static TestServer onRealSandboxes() {
        return new TestServer(true, true, 0);
    }

    /** On time that tests set, with so many sandboxes that wait. */
    public static TestServer withWarmSandboxes(int places) {
        return new TestServer(false, false, places);
    }

    /** On time that tests set, with a database of its own that is opened for a data folder. */
    public static TestServer onDatabase(Function<Path, Database> databases) {
        return new TestServer(false, false, 0, databases);
    }

    /** Starts on the data of before, if there was a before. */
    public void start() throws Exception {
        Path data = folder.isPresent() ? folder.get() : Files.createTempDirectory("vibengine-test");
        folder = Optional.of(data);
        ServerConfig given = new ServerConfig(
                "127.0.0.1",
                0,
                Optional.empty(),
                0,
                data,
                "none",
                realSandboxes ? REAL_LIMITS : LIMITS,
                SandboxMaxima.unbounded(),
                100L << 20,
                Duration.ofSeconds(5),
                MetricsSetting.local(),
                realSandboxes,
                BUILDS,
                warmSandboxes,
                DiskSettings.unbounded(),
                EgressPolicy.BLOCKED,
                PreviewSettings.local(0));
        ServerConfig config = realSandboxes ? given : given.within(runtime.diskBounds(LIMITS.memoryBytes()));
        Database opened = databases.apply(data);
        SandboxRuntime sandboxes = realSandboxes ? new OciRuntime(new OciSettings(data, "runc")) : runtime;
        database = Optional.of(opened);
        server = Optional.of(
                realTime
                        ? new VibengineServer(config, Contract.load(), opened, sandboxes)
                        : new VibengineServer(config, Contract.load(), opened, sandboxes, () -> time, time::nanos));
    }

    /** Stops it; its data and what runs in the runtime stay. */
    public void stop() {
        server.ifPresent(VibengineServer::close);
        server = Optional.empty();
    }

    /** Where it listens. */
    public URI url() {
        return server.orElseThrow().url();
    }

    /** The port of the machine that leads to the ports of its sandboxes. */
    public int previewPort() {
        return server.orElseThrow().previewPort().orElseThrow();
    }

    /** Its accounts and keys. */
    public AccountStore accounts() {
        return server.orElseThrow().accounts();
    }

    /** Returns the logins of its dashboard. */
    public Logins logins() {
        return server.orElseThrow().logins();
    }

    /** Where its sandboxes run. */
    public InMemoryRuntime runtime() {
        return runtime;
    }

    /** Where it keeps its state; closing it is how it fails. */
    public Database database() {
        return database.orElseThrow();
    }

    /** Its data folder. */
    public Path folder() {
        return folder.orElseThrow();
    }

    /** The caller of a new account that no test runs into the limits of. */
    public Api account() {
        return account(PLENTY, PLENTY);
    }

    /** The caller of a new account with these limits. */
    public Api account(int requestsPerMinute, int concurrentSandboxes) {
        return keyOf(newAccount(Plan.ENTERPRISE, Optional.of(requestsPerMinute), Optional.of(concurrentSandboxes)));
    }

    /** The caller of a new account on this plan. */
    public Api account(Plan plan) {
        return keyOf(newAccount(plan, Optional.empty(), Optional.empty()));
    }

    /** The name of a new account on this plan. */
    public String newAccount(Plan plan, Optional<Integer> requestsPerMinute, Optional<Integer> concurrentSandboxes) {
        String name = "account-" + names.incrementAndGet();
        accounts().create(name, plan, requestsPerMinute, concurrentSandboxes);
        return name;
    }

    /** A caller with a new key of this account. */
    public Api keyOf(String account) {
        return keyOf(account, Permission.FULL);
    }

    /** A caller with a new key of this account. */
    public Api keyOf(String account, Permission permission) {
        return Api.withKey(
                url(), accounts().createKey(account, "test", permission).secret());
    }

    /** A caller that has no key. */
    public Api anonymous() {
        return Api.withoutKey(url());
    }

    @Override
    public void close() {
        stop();
        folder.ifPresent(TestServer::delete);
        folder = Optional.empty();
        runtime = new InMemoryRuntime();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (server.isEmpty()) {
            forOneTest = true;
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (forOneTest) {
            close();
        }
    }

    private static void delete(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
