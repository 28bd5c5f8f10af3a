package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.startup.StartCommand;
import ai.vibengine.server.testing.ManualTime;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullMarked
final class StartTrialTest extends AbstractTemplateTest {

    private static final StartCommand SERVING = new StartCommand("hang", "ready");

    private final ManualTime time = new ManualTime();

    @BeforeEach
    void startAgain() {
        clock = time;
        restart();
    }

    @Test
    void aTemplateIsReadyOnceASandboxOfItWas() {
        runtime.execs().setReady(true);
        Template built = ended(build(account, "app", "base", with(SERVING), "echo a"));

        assertThat(built.status()).isEqualTo(Template.Status.READY);
        assertThat(runtime.running()).isEmpty();
        assertThat(service.log(built, 0, 100).lines())
                .extracting(LogLine::text)
                .contains("Start command: hang", "A sandbox was ready with it.");
    }

    @Test
    void aBuildFailsWhoseSandboxDoesNotGetReadyAndKeepsNoLayer() throws Exception {
        runtime.execs().setReady(false);
        Template building = build(account, "app", "base", with(new StartCommand("echo why", "ready")), "echo a");
        runtime.execs().awaitLook();
        assertThat(service.get(account, "app").status()).isEqualTo(Template.Status.BUILDING);
        time.advance(Duration.ofSeconds(61));
        Template failed = ended(building);

        assertThat(failed.status()).isEqualTo(Template.Status.FAILED);
        assertThat(failed.error())
                .contains("within 60 seconds")
                .contains("exited with 1 last")
                .endsWith("why");
        assertThat(layers.layers()).isEmpty();
        assertThat(runtime.running()).isEmpty();
    }

    @Test
    void deletingTheTemplateEndsTheTrial() throws Exception {
        runtime.execs().setReady(false);
        build(account, "app", "base", with(SERVING), "echo a");
        runtime.execs().awaitLook();

        service.delete(account, "app");

        assertThat(Eventually.get(runtime::running, Set::isEmpty)).isEmpty();
        assertThat(Eventually.get(layers::layers, Set::isEmpty)).isEmpty();
    }

    @Test
    void aStartCommandIsInheritedWithItsReadyCommandUnlessAnotherOneIsSet() {
        ended(build(account, "app", "base", with(SERVING), "echo a"));
        StartCommand other = new StartCommand("echo other", null);

        assertThat(built("child", "app", "echo b").setup().startCommand()).isEqualTo(SERVING);
        assertThat(ended(build(account, "other", "app", with(other), "echo c"))
                        .setup()
                        .startCommand())
                .isEqualTo(other);
    }

    @Test
    void aStartCommandIsKnownAfterARestart() {
        ended(build(account, "app", "base", with(SERVING), "echo a"));

        restart();

        assertThat(service.get(account, "app").setup().startCommand()).isEqualTo(SERVING);
    }

    private static SandboxSetup with(StartCommand command) {
        return new SandboxSetup(Map.of(), null, command);
    }
}
