package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.startup.SandboxSetup;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class WorkdirTest extends AbstractTemplateTest {

    private static final SandboxSetup IN_APP = new SandboxSetup(Map.of(), "/srv/app", null);

    @Test
    void isMadeBeforeTheCommandsThatRunInIt() {
        Template built = ended(build(account, "app", "base", IN_APP, "echo a", "echo b"));

        assertThat(built.status()).isEqualTo(Template.Status.READY);
        assertThat(layers.folders()).containsExactly("made /srv/app", "step in /srv/app", "step in /srv/app");
        assertThat(service.lease(account, "app").setup().workdir()).isEqualTo("/srv/app");
    }

    @Test
    void isInheritedUnlessAnotherOneIsSet() {
        ended(build(account, "app", "base", IN_APP, "echo a"));

        assertThat(built("child", "app", "echo b").setup().workdir()).isEqualTo("/srv/app");
        assertThat(ended(build(account, "other", "app", new SandboxSetup(Map.of(), "/opt", null), "echo c"))
                        .setup()
                        .workdir())
                .isEqualTo("/opt");
        assertThat(layers.folders()).contains("made /opt", "step in /opt");
    }

    @Test
    void thatIsAFileFailsTheBuild() {
        Template failed = ended(build(account, "app", "base", new SandboxSetup(Map.of(), "/a-file", null), "echo a"));

        assertThat(failed.status()).isEqualTo(Template.Status.FAILED);
        assertThat(failed.error()).contains("no directory /a-file");
    }

    @Test
    void isKnownAfterARestart() {
        ended(build(account, "app", "base", IN_APP, "echo a"));

        restart();

        assertThat(service.get(account, "app").setup()).isEqualTo(IN_APP);
    }

    @Test
    void noneLeavesTheCommandsWhereTheyUsuallyRun() {
        assertThat(built("plain", "base", "echo a").setup().workdir()).isNull();
        assertThat(layers.folders()).containsExactly("step in null");
    }
}
