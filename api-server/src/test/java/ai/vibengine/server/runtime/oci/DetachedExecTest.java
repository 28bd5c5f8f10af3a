package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.machine.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Execs in real sandboxes that outlive the server. */
@NullMarked
class DetachedExecTest extends AbstractExecTest {

    @Test
    void aDetachedExecKeepsTheBeginningOfWhatItPrints() throws Exception {
        DetachedExec exec = background("echo first; head -c 3000000 /dev/zero | tr '\\0' x; printf 'a\\377' >&2", "");
        DetachedExec.End end = exec.end().get(20, TimeUnit.SECONDS);

        assertThat(end.status()).isZero();
        assertThat(end.why()).isEmpty();
        assertThat(exec.output().text()).startsWith("first\nxxx").hasSize(KEPT);
        assertThat(exec.output().truncated()).isTrue();
        assertThat(exec.errors().text()).isEqualTo("a\ufffd");
        assertThat(exec.errors().truncated()).isFalse();
        exec.forget();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void inputComesPieceByPieceAndEnds() throws Exception {
        DetachedExec exec = background("while read -r line; do echo \"got $line\"; done; echo end", "a\n");
        awaitOutput(exec, "got a\n");
        assertThat(exec.write("b\nc\n".getBytes(StandardCharsets.UTF_8), PATIENCE))
                .isTrue();
        awaitOutput(exec, "got a\ngot b\ngot c\n");
        exec.closeInput();

        assertThat(exec.end().get(20, TimeUnit.SECONDS).status()).isZero();
        assertThat(exec.output().text()).endsWith("got c\nend\n");
        assertThat(exec.write("d\n".getBytes(StandardCharsets.UTF_8), PATIENCE)).isFalse();
    }

    @Test
    void inputThatNobodyReadsIsGivenUp() throws Exception {
        DetachedExec exec = background("sleep 1030", "");

        assertThat(exec.write(new byte[KEPT], Duration.ofMillis(300))).isFalse();
        exec.kill("enough");
        assertThat(exec.end().get(20, TimeUnit.SECONDS).why()).contains("enough");
    }

    @Test
    void aDetachedExecOutlivesTheServer() throws Exception {
        background("echo before; read -r line; echo \"after $line\"; exit 7", "");
        fixture.reopen();
        assertThat(fixture.runtime.adopt(Set.of(inside.sandboxId()))).containsExactly(inside.sandboxId());
        DetachedExec found = single();

        assertThat(found.note()).isEqualTo("a note");
        assertThat(found.end()).isNotDone();
        awaitOutput(found, "before\n");
        assertThat(found.write("restart\n".getBytes(StandardCharsets.UTF_8), PATIENCE))
                .isTrue();
        assertThat(found.end().get(20, TimeUnit.SECONDS).status()).isEqualTo(7);
        assertThat(found.output().text()).isEqualTo("before\nafter restart\n");

        fixture.reopen();
        fixture.runtime.adopt(Set.of(inside.sandboxId()));
        assertThat(single().end().get(20, TimeUnit.SECONDS).status()).isEqualTo(7);
    }

    @Test
    void aDetachedExecCanBeKilledByTheNextServer() throws Exception {
        background("setsid sleep 1040 & sleep 1041", "");
        awaitProcesses(3);
        fixture.reopen();
        fixture.runtime.adopt(Set.of(inside.sandboxId()));
        DetachedExec found = single();

        found.kill("late");

        assertThat(found.end().get(20, TimeUnit.SECONDS).why()).contains("late");
        awaitOnly(1);
    }

    private DetachedExec single() {
        List<DetachedExec> found = fixture.runtime.execs().detached(inside.sandboxId());
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static void awaitOutput(DetachedExec exec, String text) {
        Await.until(() -> exec.output().text().equals(text), PATIENCE);
        assertThat(exec.output().text()).isEqualTo(text);
    }
}
