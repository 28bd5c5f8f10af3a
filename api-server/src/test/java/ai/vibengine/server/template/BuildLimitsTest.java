package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.testing.ManualTime;
import ai.vibengine.server.testing.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The limits on the builds of an account, by number and by time. */
@NullMarked
class BuildLimitsTest extends AbstractTemplateTest {

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
