package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.InMemoryLayers;
import ai.vibengine.server.runtime.InMemoryRuntime;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.testing.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The space that the templates of an account may take together. */
@NullMarked
class TemplateDiskTest {

    private static final long MIB = 1L << 20;
    private static final BuildSettings SETTINGS = new BuildSettings(
            BuildSpec.Network.NONE,
            BuildSpec.Network.NONE,
            Duration.ofMinutes(1),
            2,
            new SandboxLimits(64 << 20, 1, 32),
            false,
            10 * MIB);

    private final RandomIds ids = new RandomIds(new SecureRandom());
    private final InMemoryRuntime runtime = new InMemoryRuntime();
    private final InMemoryLayers layers = runtime.builder();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @SuppressWarnings("NullAway.Init")
    private TemplateService service;

    @SuppressWarnings("NullAway.Init")
    private Account account;

    @SuppressWarnings("NullAway.Init")
    private Account other;

    @BeforeEach
    void open() {
        database = TestDatabase.open(folder);
        AccountStore accounts = new AccountStore(database, new PlanLimits(Contract.load()), ids, Clock.systemUTC());
        account = accounts.create("one", Plan.PRO, Optional.empty(), Optional.empty());
        other = accounts.create("other", Plan.PRO, Optional.empty(), Optional.empty());
        service = start();
        layers.layersTake(6 * MIB);
    }

    @AfterEach
    void close() {
        service.close();
        database.close();
    }

    private TemplateService start() {
        TemplateService started = new TemplateService(
                new TemplateStore(database),
                new BuildTimeStore(database),
                layers,
                SETTINGS,
                AbstractTemplateTest.trial(runtime, ids, Clock.systemUTC()),
                ids,
                Clock.systemUTC());
        started.recover();
        started.removeUnusedLayers();
        new BuiltInTemplates(started, layers, false, ids, Clock.systemUTC()).offer();
        return started;
    }

    private Template built(Account owner, String id, String command) {
        Template accepted =
                service.build(owner, new BuildRequest(id, "base", null, List.of(command), SandboxSetup.NONE, null));
        assertThat(service.awaitBuild(accepted, Duration.ofSeconds(30))).isTrue();
        return service.get(owner, id);
    }

    @Test
    void aBuildThatWouldMakeItTooMuchFailsAndSaysSo() {
        assertThat(built(account, "first", "echo a").status()).isEqualTo(Template.Status.READY);

        Template second = built(account, "second", "echo b");

        assertThat(second.status()).isEqualTo(Template.Status.FAILED);
        assertThat(second.error())
                .contains("takes 6 MiB")
                .contains("may hold 10 MiB together")
                .contains("hold 7 MiB");
        assertThat(layers.layers()).hasSize(1);
        assertThat(built(other, "second", "echo b").status()).isEqualTo(Template.Status.READY);
    }

    @Test
    void whatIsDeletedNoLongerCounts() {
        built(account, "first", "echo a");

        service.delete(account, "first");

        assertThat(built(account, "second", "echo b").status()).isEqualTo(Template.Status.READY);
    }

    @Test
    void whatADeletedTemplateLeftToASandboxCountsUntilThatEnds() {
        Template first = built(account, "first", "echo a");
        service.lease(first.image());
        service.delete(account, "first");
        assertThat(built(account, "second", "echo b").status()).isEqualTo(Template.Status.FAILED);

        service.release(first.image());

        assertThat(built(account, "third", "echo b").status()).isEqualTo(Template.Status.READY);
    }

    @Test
    void aNewServerCountsWhatAnEarlierOneKept() {
        built(account, "first", "echo a");

        service.close();
        service = start();

        assertThat(built(account, "second", "echo b").status()).isEqualTo(Template.Status.FAILED);
    }
}
