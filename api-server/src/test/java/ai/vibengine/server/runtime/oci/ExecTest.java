package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.oci.image.BuiltInBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
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

    @Test
    void aRuntimeThatPassesNoStreamsCopiesThem() throws Exception {
        useRuntimeWithoutOptions();

        requireStreams(ExecSpec.Purpose.TRANSFER);
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
        assertThat(output("cat /proc/self/cgroup | grep -c cmd_ || true")).isIn("0\n", "1\n");
        String descriptors = "ls /proc/self/fd | tr '\\n' ' '";
        assertThat(output(descriptors)).isEqualTo("0 1 2 3 ");
        assertThat(output(sh(descriptors, Map.of(), ExecSpec.Purpose.TRANSFER))).isEqualTo("0 1 2 3 ");
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
        awaitStarted();
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
        // The next one finds the group of the first still in use.
        assertThat(output("pkill -f 'sleep 101[0]'; echo done")).isEqualTo("done\n");
        awaitOnly(1);
        assertThat(output("echo done")).isEqualTo("done\n");
        assertThat(groups()).isEmpty();
    }

    @Test
    void whatCannotBeStartedLeavesNothing() throws Exception {
        ExecSpec absent = new ExecSpec("cmd_absent", List.of("/no/such/program"), Map.of(), ExecSpec.Purpose.USER);
        AttachedExec exec = fixture.runtime.execs().start(inside.sandboxId(), absent);
        drain(exec);

        assertThatThrownBy(() -> exec.end().get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ExecNotStartedException.class);
        assertThatThrownBy(() ->
                        fixture.runtime.execs().startDetached(inside.sandboxId(), absent, new byte[0], KEPT, "a note"))
                .isInstanceOf(ExecNotStartedException.class);
        assertThat(leftovers()).isEmpty();
        assertThat(keepers()).isEmpty();
    }

    /** As Go does when it gets no more threads, in the runtime itself or in what it starts. */
    @ParameterizedTest
    @ValueSource(strings = {"exit 2", "sleep 600"})
    void anExecWhoseRuntimeFailsWithoutALogHasNotStarted(String end) throws Exception {
        useRuntime("""
                #!/bin/sh
                case "$*" in
                *--process*) echo "fatal error: newosproc" >&2; %s ;;
                *) exec runc "$@" ;;
                esac
                """.formatted(end));
        AttachedExec exec = fixture.runtime.execs().start(inside.sandboxId(), sh("true", Map.of()));
        assertThat(exec.errors().read()).isEqualTo('f');
        if (end.startsWith("sleep")) {
            exec.kill();
        }

        assertThatThrownBy(() -> exec.end().get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
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
        awaitStarted();
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
        awaitStarted();

        fixture.runtime.stop(inside.sandboxId());

        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        assertThat(keepers()).isEmpty();
        assertThat(fixture.traces(inside.sandboxId())).isEmpty();
    }

    @Test
    void withoutControlGroupsAMarkFindsWhatCameFromAnExec() throws Exception {
        useRuntimeWithoutOptions();
        AttachedExec exec = fixture.runtime
                .execs()
                .start(inside.sandboxId(), sh("(setsid sleep 1070 &) ; sleep 1071 & sleep 1072", Map.of()));
        Thread output = drain(exec);
        awaitStarted();
        awaitProcesses(4);

        exec.kill();

        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        output.join();
        awaitOnly(1);
    }

    @Test
    void whatHelpsExecsFromOutsideCountsAsTheSandboxs() throws Exception {
        assumeThat(Path.of("/sys/fs/cgroup/memory")).isDirectory();
        AttachedExec exec = fixture.runtime.execs().start(inside.sandboxId(), sh("sleep 1020", Map.of()));
        awaitStarted();
        background("sleep 1021", "");

        List<String> elsewhere = new ArrayList<>();
        List<Long> helpers = helpers();
        for (long helper : helpers) {
            for (String controller : List.of("memory", "cpu")) {
                List<String> inGroup = Files.readAllLines(
                        Path.of("/sys/fs/cgroup", controller, cgroup()).resolve("cgroup.procs"));
                if (!inGroup.contains(Long.toString(helper))) {
                    elsewhere.add(controller + " of " + helper);
                }
            }
        }
        assertThat(helpers).hasSizeGreaterThanOrEqualTo(4);
        assertThat(elsewhere).isEmpty();
        exec.kill();
    }

    /** The runtime's commands and what keeps programs of this test, with all that came from those. */
    private List<Long> helpers() {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        String line = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
                        return line.contains("/programs/cmd_") && line.contains(data.toString());
                    } catch (IOException gone) {
                        return false;
                    }
                })
                .map(ProcessHandle::pid)
                .toList();
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
    void killingEndsAnExecWhoseOutputIsThrownAwayAndWhatThrowsItAway() throws Exception {
        AttachedExec exec = fixture.runtime.execs().start(inside.sandboxId(), sh("yes", Map.of()));
        exec.input().close();
        exec.output().readNBytes(KEPT);
        assertThat(exec.discardOutput()).isTrue();
        exec.output().close();

        exec.kill();

        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        assertThat(Await.until(() -> inMemoryGroup() == 1, PATIENCE)).isTrue();
    }

    private int inMemoryGroup() {
        try {
            Path group = Path.of("/sys/fs/cgroup/memory", cgroup());
            return Files.isDirectory(group)
                    ? Files.readAllLines(group.resolve("cgroup.procs")).size()
                    : 1;
        } catch (IOException gone) {
            return 0;
        }
    }
}
