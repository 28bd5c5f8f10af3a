package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.InMemoryLayers;
import ai.vibengine.server.runtime.InMemoryRuntime;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.startup.StartCommands;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.testing.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A template service on a real database and layers in memory. */
@NullMarked
abstract class AbstractTemplateTest {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final BuildSettings SETTINGS = new BuildSettings(
            BuildSpec.Network.NONE,
            BuildSpec.Network.HOST,
            Duration.ofMinutes(1),
            2,
            new SandboxLimits(64 << 20, 1, 32),
            false);

    final RandomIds ids = new RandomIds(new SecureRandom());
    final InMemoryRuntime runtime = new InMemoryRuntime();
    final InMemoryLayers layers = runtime.builder();
    Clock clock = Clock.systemUTC();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    Database database;

    @SuppressWarnings("NullAway.Init")
    TemplateService service;

    @SuppressWarnings("NullAway.Init")
    BuiltInTemplates builtIns;

    @SuppressWarnings("NullAway.Init")
    Account account;

    @SuppressWarnings("NullAway.Init")
    Account other;

    @BeforeEach
    void open() {
        database = TestDatabase.open(folder);
        AccountStore accounts = new AccountStore(database, new PlanLimits(Contract.load()), ids, Clock.systemUTC());
        account = accounts.create("one", Plan.PRO, Optional.empty(), Optional.empty());
        other = accounts.create("other", Plan.PRO, Optional.empty(), Optional.empty());
        service = start();
    }

    @AfterEach
    void close() {
        service.close();
        database.close();
    }

    TemplateService start() {
        TemplateService started = new TemplateService(
                new TemplateStore(database),
                new BuildTimeStore(database),
                layers,
                SETTINGS,
                trial(runtime, ids, clock),
                ids,
                clock);
        started.recover();
        started.removeUnusedLayers();
        builtIns = new BuiltInTemplates(started, layers, false, ids, Clock.systemUTC());
        builtIns.offer();
        builtIns.examine();
        return started;
    }

    /** Returns a trial in sandboxes that understand no more than the runtime in memory. */
    static StartTrial trial(InMemoryRuntime runtime, RandomIds ids, Clock clock) {
        StartCommands startCommands =
                new StartCommands(runtime.execs(), ids, clock, Contract.load().limits());
        return new StartTrial(runtime, startCommands, SETTINGS.limits(), EgressPolicy.BLOCKED, ids);
    }

    void restart() {
        service.close();
        service = start();
    }

    Template build(String id, String from, String... commands) {
        return build(account, id, from, Map.of(), commands);
    }

    Template build(Account owner, String id, String from, Map<String, String> environment, String... commands) {
        return build(owner, id, from, new SandboxSetup(environment, null, null), commands);
    }

    Template build(Account owner, String id, String from, SandboxSetup setup, String... commands) {
        Template accepted = service.build(owner, new BuildRequest(id, from, null, List.of(commands), setup, null));
        assertThat(accepted.status()).isEqualTo(Template.Status.BUILDING);
        return accepted;
    }

    Template built(String id, String from, String... commands) {
        return ended(build(id, from, commands));
    }

    Template ended(Template building) {
        assertThat(service.awaitBuild(building, PATIENCE)).isTrue();
        return service.get(account, building.templateId());
    }

    Account enterprise(String name, Map<String, Integer> limits) {
        AccountStore accounts = new AccountStore(database, new PlanLimits(Contract.load()), ids, clock);
        return accounts.create(name, Plan.ENTERPRISE, Optional.of(100), Optional.of(10), limits);
    }

    List<LogLine> logOfBuiltIn() {
        BuiltInTemplates building = new BuiltInTemplates(service, layers, true, ids, Clock.systemUTC());
        building.offer();
        building.examine();
        Template template = ended(service.get(account, "python-data"));
        return service.log(template, 0, 100).lines();
    }
}
