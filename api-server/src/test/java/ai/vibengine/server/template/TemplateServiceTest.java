package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.InMemoryLayers;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.testing.ManualTime;
import ai.vibengine.server.testing.Parallel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class TemplateServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final BuildSettings SETTINGS = new BuildSettings(
            BuildSpec.Network.NONE,
            BuildSpec.Network.HOST,
            Duration.ofMinutes(1),
            2,
            new SandboxLimits(64 << 20, 1, 32),
            false);

    private final RandomIds ids = new RandomIds(new SecureRandom());
    private final InMemoryLayers layers = new InMemoryLayers();
    private Clock clock = Clock.systemUTC();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @SuppressWarnings("NullAway.Init")
    private TemplateService service;

    @SuppressWarnings("NullAway.Init")
    private BuiltInTemplates builtIns;

    @SuppressWarnings("NullAway.Init")
    private Account account;

    @SuppressWarnings("NullAway.Init")
    private Account other;

    @BeforeEach
    void open() {
        database = Database.open(folder);
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

    private TemplateService start() {
        TemplateService started = new TemplateService(
                new TemplateStore(database), new BuildTimeStore(database), layers, SETTINGS, ids, clock);
        started.recover();
        started.removeUnusedLayers();
        builtIns = new BuiltInTemplates(started, layers, false, ids, Clock.systemUTC());
        builtIns.offer();
        builtIns.examine();
        return started;
    }

    private void restart() {
        service.close();
        service = start();
    }

    private Template build(String id, String from, String... commands) {
        return build(account, id, from, Map.of(), commands);
    }

    private Template build(Account owner, String id, String from, Map<String, String> environment, String... commands) {
        Template accepted = service.build(owner, new BuildRequest(id, from, List.of(commands), environment, null));
        assertThat(accepted.status()).isEqualTo(Template.Status.BUILDING);
        return accepted;
    }

    private Template built(String id, String from, String... commands) {
        return ended(build(id, from, commands));
    }

    private Template ended(Template building) {
        assertThat(service.awaitBuild(building, PATIENCE)).isTrue();
        return service.get(account, building.templateId());
    }

    @Test
    void aBuildKeepsALayerOverItsParents() {
        Template parent = built("parent", "base", "echo a");
        Template child = built("child", "parent", "echo b");

        assertThat(parent.status()).isEqualTo(Template.Status.READY);
        assertThat(child.image().layers()).containsExactly(parent.buildId(), child.buildId());
        assertThat(layers.layers()).containsExactlyInAnyOrder(parent.buildId(), child.buildId());
    }

    @Test
    void aFailedStepFailsTheWholeBuildAndIsNamed() {
        Template failed = built("broken", "base", "echo fine", "exit 3", "echo never");

        assertThat(failed.status()).isEqualTo(Template.Status.FAILED);
        assertThat(failed.error()).startsWith("Step 2 of 3 exited with 3");
        assertThat(layers.layers()).isEmpty();
        assertThat(service.log(failed, 0, 100).lines())
                .extracting(LogLine::text)
                .contains("fine")
                .doesNotContain("never");
    }

    @Test
    void theIdOfAFailedTemplateCanBeUsedAgainOnceItIsDeleted() {
        built("again", "base", "exit 1");
        assertThatThrownBy(() -> build("again", "base", "echo a")).isInstanceOf(TemplateExistsException.class);

        service.delete(account, "again");

        assertThat(built("again", "base", "echo a").status()).isEqualTo(Template.Status.READY);
    }

    @Test
    void theLogNumbersLinesAndNamesTheirSteps() {
        Template template = built("logged", "base", "echo a", "echo b");

        LogPage page = service.log(template, 0, 3);

        assertThat(page.totalCount()).isEqualTo(4);
        assertThat(page.hasMore()).isTrue();
        assertThat(page.lines()).extracting(LogLine::line).containsExactly(1, 2, 3);
        assertThat(page.lines().get(1))
                .satisfies(line -> assertThat(line.step()).isEqualTo(1))
                .satisfies(line -> assertThat(line.stream()).isEqualTo("stdout"))
                .satisfies(line -> assertThat(line.text()).isEqualTo("a"));
        assertThat(service.log(template, 3, 3).lines())
                .extracting(LogLine::text)
                .containsExactly("b");
    }

    @Test
    void aTemplateIsItsAccountsAloneAndTwoAccountsMayUseTheSameId() {
        built("mine", "base", "echo a");

        assertThatThrownBy(() -> service.get(other, "mine")).isInstanceOf(TemplateNotFoundException.class);
        assertThatThrownBy(() -> service.lease(other, "mine")).isInstanceOf(InvalidRequestException.class);
        build(other, "mine", "base", Map.of(), "echo b");
        assertThat(service.list(other, 100, null).templates())
                .extracting(Template::templateId)
                .containsExactlyInAnyOrder("mine", "base", "python-data");
    }

    @Test
    void builtInTemplatesAreProtectedAndTheirIdsTaken() {
        assertThatThrownBy(() -> service.delete(account, "base")).isInstanceOf(BuiltInTemplateException.class);
        assertThatThrownBy(() -> build("python-data", "base", "echo a")).isInstanceOf(TemplateExistsException.class);
        assertThat(service.get(account, "base").status()).isEqualTo(Template.Status.READY);
        assertThat(service.get(account, "python-data").error()).contains("numpy");
    }

    @Test
    void aParentMustBeKnownAndReady() {
        built("broken", "base", "exit 1");

        assertThatThrownBy(() -> build("child", "broken", "echo a"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("from");
        assertThatThrownBy(() -> build("child", "absent", "echo a")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> service.get(account, "child")).isInstanceOf(TemplateNotFoundException.class);
    }

    @Test
    void aLayerGoesWithTheLastWhoStandsOnIt() {
        Template template = built("used", "base", "echo a");
        ImageLease lease = service.lease(account, "used");

        service.delete(account, "used");
        assertThat(layers.layers()).containsExactly(template.buildId());

        service.release(lease.image());
        assertThat(layers.layers()).isEmpty();
    }

    @Test
    void aChildSurvivesTheDeletionOfItsParent() {
        Template parent = built("parent", "base", "echo a");
        Template child = built("child", "parent", "echo b");

        service.delete(account, "parent");

        assertThat(layers.layers()).contains(parent.buildId(), child.buildId());
        assertThat(service.lease(account, "child").image().layers()).hasSize(2);
    }

    @Test
    void deletingATemplateEndsItsBuild() throws InterruptedException {
        Template building = build("slow", "base", "hang");
        layers.awaitHanging();

        service.delete(account, "slow");

        assertThatThrownBy(() -> service.get(account, "slow")).isInstanceOf(TemplateNotFoundException.class);
        assertThat(service.awaitBuild(building, PATIENCE)).isTrue();
        assertThat(built("slow", "base", "echo a").status()).isEqualTo(Template.Status.READY);
    }

    @Test
    void aBuildThatTheServerDidNotSurviveHasFailed() throws InterruptedException {
        build("cut", "base", "hang");
        layers.awaitHanging();

        TemplateService next = start();

        assertThat(next.get(account, "cut").status()).isEqualTo(Template.Status.FAILED);
        assertThat(next.get(account, "cut").error()).contains("server ended");
        next.close();
    }

    @Test
    void theLogOfABuiltInTemplateIsThatOfItsLastBuild() {
        List<LogLine> first = logOfBuiltIn();
        restart();
        List<LogLine> second = logOfBuiltIn();

        assertThat(second).extracting(LogLine::line).containsExactly(1, 2);
        assertThat(second.get(0).time()).isAfter(first.get(1).time());
    }

    private List<LogLine> logOfBuiltIn() {
        BuiltInTemplates building = new BuiltInTemplates(service, layers, true, ids, Clock.systemUTC());
        building.offer();
        building.examine();
        Template template = ended(service.get(account, "python-data"));
        return service.log(template, 0, 100).lines();
    }

    @Test
    void aBuiltInTemplateHasANetworkOfItsOwnChoice() {
        built("custom", "base", "echo a");
        logOfBuiltIn();

        assertThat(layers.opened())
                .extracting(BuildSpec::network)
                .containsExactly(BuildSpec.Network.NONE, BuildSpec.Network.HOST);
    }

    @Test
    void aRestartKeepsReadyTemplatesAndRemovesLayersOfNobody() {
        Template template = built("kept", "base", "echo a");
        layers.add("bld_nobodys");

        restart();

        assertThat(service.get(account, "kept").status()).isEqualTo(Template.Status.READY);
        assertThat(layers.layers()).containsExactly(template.buildId());
    }

    @Test
    void theEnvironmentIsTheBuildsTheChildrensAndTheSandboxes() {
        ended(build(account, "parent", "base", Map.of("A", "1", "B", "1"), "echo a"));
        ended(build(account, "child", "parent", Map.of("B", "2"), "echo b"));

        assertThat(layers.environments().get(1)).containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
        assertThat(service.lease(account, "child").environment())
                .containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
    }

    @Test
    void pagesAreAPartition() {
        for (int i = 0; i < 5; i++) {
            built("t" + i, "base", "echo a");
        }
        TemplatePage first = service.list(account, 4, null);
        TemplatePage second = service.list(account, 4, first.templates().get(3).position());

        assertThat(first.hasMore()).isTrue();
        assertThat(second.hasMore()).isFalse();
        assertThat(first.totalCount()).isEqualTo(7);
        assertThat(second.templates()).hasSize(3).doesNotContainAnyElementsOf(first.templates());
    }

    private ImportedTemplates imports() {
        return new ImportedTemplates(new TemplateStore(database), ids, Clock.systemUTC());
    }

    @Test
    void anImportedTemplateIsFollowedOnceItsFilesAreThere() {
        imports().add("debian", "A Debian", "rootfs-1", Map.of("COLOR", "blue"));
        builtIns.follow();
        assertThatThrownBy(() -> service.get(account, "debian")).isInstanceOf(TemplateNotFoundException.class);
        layers.addBase("rootfs-1");

        builtIns.follow();

        ImageLease lease = service.lease(other, "debian");
        assertThat(lease.image()).isEqualTo(new SandboxImage("rootfs-1", List.of()));
        assertThat(lease.environment()).containsEntry("COLOR", "blue");
        assertThatThrownBy(() -> service.delete(account, "debian")).isInstanceOf(BuiltInTemplateException.class);
    }

    @Test
    void aRootFilesystemGoesWithTheLastWhoStandsOnIt() {
        layers.addBase("rootfs-1");
        imports().add("debian", null, "rootfs-1", Map.of());
        builtIns.follow();
        ImageLease lease = service.lease(account, "debian");
        Template child = built("child", "debian", "echo a");

        assertThat(imports().remove("debian")).isTrue();
        builtIns.follow();

        assertThatThrownBy(() -> service.get(account, "debian")).isInstanceOf(TemplateNotFoundException.class);
        service.release(lease.image());
        assertThat(layers.bases()).containsExactly("rootfs-1");
        assertThat(child.image().base()).isEqualTo("rootfs-1");
        service.delete(account, "child");
        assertThat(layers.bases()).isEmpty();
        assertThat(imports().remove("debian")).isFalse();
    }

    @Test
    void anImportedBaseTakesThePlaceOfTheMachinesAndGivesItBack() {
        layers.addBase("rootfs-1");
        imports().add("base", null, "rootfs-1", Map.of());
        builtIns.follow();
        assertThat(service.lease(account, "base").image().base()).isEqualTo("rootfs-1");
        restart();
        assertThat(service.get(account, "base").image().base()).isEqualTo("rootfs-1");

        imports().remove("base");
        builtIns.follow();

        assertThat(service.get(account, "base").image()).isEqualTo(SandboxImage.builtIn());
        assertThat(service.get(account, "base").status()).isEqualTo(Template.Status.READY);
    }

    @Test
    void anotherImportUnderTheSameNameTakesThePlaceOfTheFirst() {
        layers.addBase("rootfs-1");
        imports().add("debian", null, "rootfs-1", Map.of());
        builtIns.follow();
        layers.addBase("rootfs-2");
        imports().add("debian", null, "rootfs-2", Map.of());
        builtIns.follow();

        assertThat(service.get(account, "debian").image().base()).isEqualTo("rootfs-2");
        assertThat(layers.bases()).containsExactly("rootfs-2");
        assertThat(imports().all()).filteredOn(Template::isImported).hasSize(1);
    }

    @Test
    void aRestartKeepsImportsAndForgetsThoseThatWereCutOff() {
        layers.addBase("rootfs-1");
        imports().add("debian", null, "rootfs-1", Map.of());
        imports().add("half", null, "rootfs-2", Map.of());
        layers.addBase("rootfs-nobodys");

        restart();

        assertThat(service.get(account, "debian").status()).isEqualTo(Template.Status.READY);
        assertThatThrownBy(() -> service.get(account, "half")).isInstanceOf(TemplateNotFoundException.class);
        assertThat(layers.bases()).containsExactly("rootfs-1");
    }

    @Test
    void anAccountSeesItsOwnTemplateRatherThanAnImportedOneOfThatId() {
        built("mine", "base", "echo a");
        layers.addBase("rootfs-1");
        imports().add("mine", null, "rootfs-1", Map.of());
        builtIns.follow();

        assertThat(service.list(account, 100, null).templates())
                .filteredOn(template -> template.templateId().equals("mine"))
                .singleElement()
                .satisfies(template -> assertThat(template.type()).isEqualTo(Template.Type.CUSTOM));
        assertThat(service.get(other, "mine").type()).isEqualTo(Template.Type.BUILT_IN);
    }

    private Account enterprise(String name, Map<String, Integer> limits) {
        AccountStore accounts = new AccountStore(database, new PlanLimits(Contract.load()), ids, clock);
        return accounts.create(name, Plan.ENTERPRISE, Optional.of(100), Optional.of(10), limits);
    }

    @Test
    void theBuildsOfAnotherAccountDoNotWaitForThoseThatHang() throws InterruptedException {
        build("first", "base", "hang");
        build("second", "base", "hang");
        build("third", "base", "hang");
        layers.awaitHanging();

        Template others = build(other, "quick", "base", Map.of(), "echo a");

        assertThat(service.awaitBuild(others, PATIENCE)).isTrue();
        assertThat(service.get(other, "quick").status()).isEqualTo(Template.Status.READY);
        assertThat(layers.opened()).hasSize(2);
    }

    @Test
    void builtInTemplatesAreBuiltWhateverAccountsBuild() throws InterruptedException {
        build("first", "base", "hang");
        layers.awaitHanging();
        build(other, "second", "base", Map.of(), "hang");

        assertThat(logOfBuiltIn()).isNotEmpty();
    }

    @Test
    void noMoreBuildsAreTakenThanThePlanAllows() throws InterruptedException {
        Account small = enterprise("small", Map.of("concurrent_builds", 1, "waiting_builds", 2));
        for (int i = 0; i < 3; i++) {
            build(small, "t" + i, "base", Map.of(), "hang");
        }

        assertThatThrownBy(() -> build(small, "t3", "base", Map.of(), "echo a"))
                .isInstanceOf(BuildLimitException.class)
                .hasMessageContaining("3 builds");
        service.delete(small, "t2");
        build(small, "t3", "base", Map.of(), "echo a");
    }

    @Test
    void ofManyBuildsAtOnceExactlyAsManyAreTakenAsThePlanAllows() {
        Account small = enterprise("small", Map.of("concurrent_builds", 1, "waiting_builds", 3));

        List<Boolean> taken = Parallel.all(12, number -> {
            try {
                build(small, "t" + number, "base", Map.of(), "hang");
                return true;
            } catch (BuildLimitException refused) {
                return false;
            }
        });

        assertThat(taken).filteredOn(each -> each).hasSize(4);
    }

    @Test
    void aTemplateIsNotThereForAnybodyBeforeItIsWrittenDown() {
        List<String> seen = new ArrayList<>();
        Account owner = enterprise("owner", Map.of());

        service.build(
                owner, new BuildRequest("new", "base", List.of("echo a"), Map.of(), null), (transaction, template) -> {
                    assertThatThrownBy(() -> service.delete(owner, "new"))
                            .isInstanceOf(TemplateNotFoundException.class);
                    seen.add(template.templateId());
                });

        assertThat(seen).containsExactly("new");
        assertThat(service.get(owner, "new").templateId()).isEqualTo("new");
    }

    @Test
    void noMoreTemplatesAreKeptThanThePlanAllows() {
        Account small = enterprise("small", Map.of("templates", 2));
        endedOf(small, build(small, "t0", "base", Map.of(), "echo a"));
        endedOf(small, build(small, "t1", "base", Map.of(), "exit 1"));

        assertThatThrownBy(() -> build(small, "t2", "base", Map.of(), "echo a"))
                .isInstanceOf(BuildLimitException.class)
                .hasMessageContaining("2 templates");
        service.delete(small, "t1");
        build(small, "t2", "base", Map.of(), "echo a");
    }

    @Test
    void theTimeThatBuildsTookIsCountedByTheDayAndOutlivesTheServerAndTheirTemplates() throws InterruptedException {
        ManualTime time = new ManualTime();
        clock = time;
        restart();
        Account small = enterprise("small", Map.of("build_minutes_per_day", 10));
        build(small, "long", "base", Map.of(), "hang");
        layers.awaitHanging();
        time.advance(Duration.ofMinutes(10));
        service.delete(small, "long");
        restart();

        assertThatThrownBy(() -> build(small, "again", "base", Map.of(), "echo a"))
                .isInstanceOfSatisfying(
                        BuildLimitException.class,
                        refused -> assertThat(refused.retryAfterSeconds()).isBetween(1, 86_400))
                .hasMessageContaining("10 minutes");
        time.advance(Duration.ofDays(1));
        assertThat(endedOf(small, build(small, "again", "base", Map.of(), "echo a"))
                        .status())
                .isEqualTo(Template.Status.READY);
    }

    @Test
    void aBuildThatWaitedUntilTheTimeWasUsedUpFails() throws InterruptedException {
        ManualTime time = new ManualTime();
        clock = time;
        restart();
        Account small = enterprise("small", Map.of("build_minutes_per_day", 10, "concurrent_builds", 1));
        build(small, "long", "base", Map.of(), "hang");
        layers.awaitHanging();
        Template waiting = build(small, "waiting", "base", Map.of(), "echo a");
        time.advance(Duration.ofMinutes(10));
        service.delete(small, "long");

        assertThat(endedOf(small, waiting).status()).isEqualTo(Template.Status.FAILED);
        assertThat(service.get(small, "waiting").error()).contains("10 minutes");
    }

    @Test
    void theLogsOfAnAccountHaveNoMoreThanItsPlanAllows() {
        Account small = enterprise("small", Map.of("build_log_bytes", 9));
        endedOf(small, build(small, "t0", "base", Map.of(), "echo ä"));
        Template full = endedOf(small, build(small, "t1", "base", Map.of(), "echo 1234", "echo 5678"));

        assertThat(service.log(full, 0, 10).lines())
                .extracting(LogLine::text)
                .anyMatch(line -> line.contains("Delete a template"))
                .doesNotContain("1234");
    }

    private Template endedOf(Account owner, Template building) {
        assertThat(service.awaitBuild(building, PATIENCE)).isTrue();
        return service.get(owner, building.templateId());
    }
}
