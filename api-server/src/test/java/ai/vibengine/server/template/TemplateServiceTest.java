package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.store.TransactionHook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class TemplateServiceTest extends AbstractTemplateTest {

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
    void aTemplateThatWasStoredWithoutAnAnswerDoesNotStandInTheWayOfARetry() {
        Template lost = build("lost", "base", "sleep 600");
        restart();
        service.delete(account, "lost");
        new TemplateStore(database).insert(lost, TransactionHook.none());

        assertThat(built("lost", "base", "echo a").status()).isEqualTo(Template.Status.READY);
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
    void aRestartKeepsReadyTemplatesAndRemovesLayersOfNobody() {
        Template template = built("kept", "base", "echo a");
        layers.add("bld_nobodys");

        restart();

        assertThat(service.get(account, "kept").status()).isEqualTo(Template.Status.READY);
        assertThat(layers.layers()).containsExactly(template.buildId());
    }

    @Test
    void aTemplateWhoseLayersAreGoneHasFailedUntilTheyAreBack() {
        Template template = built("lost", "base", "echo a");
        layers.removeLayer(template.buildId());

        restart();

        assertThat(service.get(account, "lost").status()).isEqualTo(Template.Status.FAILED);
        assertThat(service.get(account, "lost").error()).isEqualTo("Its files are gone.");

        layers.add(template.buildId());
        restart();

        assertThat(service.get(account, "lost").status()).isEqualTo(Template.Status.READY);
    }

    @Test
    void theEnvironmentIsTheBuildsTheChildrensAndTheSandboxes() {
        ended(build(account, "parent", "base", Map.of("A", "1", "B", "1"), "echo a"));
        ended(build(account, "child", "parent", Map.of("B", "2"), "echo b"));

        assertThat(layers.environments().get(1)).containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "2"));
        assertThat(service.lease(account, "child").setup().environment())
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

    @Test
    void aTemplateIsNotThereForAnybodyBeforeItIsWrittenDown() {
        List<String> seen = new ArrayList<>();
        Account owner = enterprise("owner", Map.of());

        service.build(
                owner,
                new BuildRequest("new", "base", null, List.of("echo a"), SandboxSetup.NONE, null),
                (transaction, template) -> {
                    assertThatThrownBy(() -> service.delete(owner, "new"))
                            .isInstanceOf(TemplateNotFoundException.class);
                    seen.add(template.templateId());
                });

        assertThat(seen).containsExactly("new");
        assertThat(service.get(owner, "new").templateId()).isEqualTo("new");
    }
}
