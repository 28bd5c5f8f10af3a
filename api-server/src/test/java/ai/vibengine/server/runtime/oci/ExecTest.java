package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.oci.image.BuiltInBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Execs in real sandboxes whose streams belong to the caller. */
@NullMarked
class ExecTest extends AbstractExecTest {

    @ParameterizedTest
    @EnumSource
    void anExecHasItsStreamsItsStatusAndTheSandboxesUser(ExecSpec.Purpose purpose) throws Exception {
        requireStreams(purpose);
    }

    private void requireStreams(ExecSpec.Purpose purpose) throws Exception {
        ExecSpec spec = sh("id -u; pwd; cat >&2; echo $A; exit 3", Map.of("A", "b c"), purpose);
        AttachedExec exec = fixture.runtime.execs().start(inside.sandboxId(), spec);
        exec.input().write("said\n".getBytes(StandardCharsets.UTF_8));
        exec.input().close();

        assertThat(new String(exec.output().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(BuiltInBase.USER + "\n/\nb c\n");
        assertThat(new String(exec.errors().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("said\n");
        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void anExecIsConfinedAsTheSandboxIs() throws Exception {
        assertThat(output("grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t\\n'"))
                .isEqualTo("CapEff:0000000000000000CapBnd:0000000000000000NoNewPrivs:1Seccomp:2");
        String descriptors = "ls /proc/self/fd | tr '\\n' ' '";
        assertThat(output(descriptors)).isEqualTo("0 1 2 3 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(setsid sleep 1001 &) ; sleep 1002 & sleep 1003",
                "setsid sh -c 'setsid sleep 1004 & env -i sleep 1005 & wait' & sleep 1006",
                "trap '' TERM INT HUP; sleep 1007",
                "f() { f & f; }; f 2>/dev/null & exec sleep 1008",
                "sh -c 'kill -STOP $$'",
                "yes",
            })
    void killingEndsEverythingThatCameFromIt(String script) throws Exception {
        AttachedExec exec = fixture.runtime.execs().start(inside.sandboxId(), sh(script, Map.of()));
        Thread output = drain(exec);
        awaitProcesses(2);

        exec.kill();

        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        output.join();
        awaitOnly(1);
        assertThat(inside.output("echo it still runs")).isEqualTo("it still runs");
    }

    @Test
    void whatAnExecLeavesBehindWithoutHoldingItsOutputGoesOn() throws Exception {
        assertThat(output("sleep 1010 >/dev/null 2>&1 & echo done")).isEqualTo("done\n");
        awaitOnly(2);
        assertThat(output("pkill -f 'sleep 101[0]'; echo done")).isEqualTo("done\n");
        awaitOnly(1);
        assertThat(output("echo done")).isEqualTo("done\n");
    }

    @Test
    void whatCannotBeStartedLeavesNothing() throws Exception {
        ExecSpec absent = new ExecSpec("cmd_absent", List.of("/no/such/program"), Map.of(), ExecSpec.Purpose.USER);
        assertThatThrownBy(() -> fixture.runtime.execs().start(inside.sandboxId(), absent))
                .isInstanceOfSatisfying(
                        ExecNotStartedException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(ExecNotStartedException.Reason.PROGRAM));
        assertThatThrownBy(() ->
                        fixture.runtime.execs().startDetached(inside.sandboxId(), absent, new byte[0], KEPT, "a note"))
                .isInstanceOf(ExecNotStartedException.class);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aSandboxThatDoesNotRunRunsNothing() {
        assertThatThrownBy(() -> fixture.runtime.execs().start("sbx_0000000000", sh("true", Map.of())))
                .isInstanceOf(RuntimeUnavailableException.class);
    }

    @Test
    void whatBelongedToARequestOfAnEarlierServerIsEnded() throws Exception {
        AttachedExec exec =
                fixture.runtime.execs().start(inside.sandboxId(), sh("setsid sleep 1050 & sleep 1051", Map.of()));
        drain(exec);
        awaitProcesses(3);
        fixture.reopen();
        fixture.runtime.adopt(Set.of(inside.sandboxId()));

        awaitOnly(1);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void stoppingASandboxLeavesNothingOfItsExecs() throws Exception {
        background("sleep 1060", "");
        background("yes", "");
        AttachedExec exec = fixture.runtime.execs().start(inside.sandboxId(), sh("sleep 1061", Map.of()));
        drain(exec);

        fixture.runtime.stop(inside.sandboxId());

        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        assertThat(fixture.traces(inside.sandboxId())).isEmpty();
    }

    @Test
    void outputThatNobodyKeepsIsThrownAwayWithoutAReader() throws Exception {
        AttachedExec exec = fixture.runtime
                .execs()
                .start(
                        inside.sandboxId(),
                        sh(
                                "head -c 20000000 /dev/zero; echo over >&2; head -c 20000000 /dev/zero >&2; exit 3",
                                Map.of()));
        exec.input().close();
        assertThat(exec.output().readNBytes(KEPT)).hasSize(KEPT);

        assertThat(exec.discardOutput()).isTrue();
        exec.output().close();
        assertThat(new String(exec.errors().readNBytes(5), StandardCharsets.UTF_8))
                .isEqualTo("over\n");
        assertThat(exec.discardErrors()).isTrue();
        exec.errors().close();

        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(exec.discardOutput()).isFalse();
    }

    @Test
    void killingEndsAnExecWhoseOutputIsThrownAway() throws Exception {
        AttachedExec exec = fixture.runtime.execs().start(inside.sandboxId(), sh("yes", Map.of()));
        exec.input().close();
        exec.output().readNBytes(KEPT);
        assertThat(exec.discardOutput()).isTrue();
        exec.output().close();

        exec.kill();

        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        awaitOnly(1);
    }
}
