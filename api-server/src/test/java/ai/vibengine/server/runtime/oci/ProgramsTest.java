package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.vibengine.server.runtime.BackgroundProgram;
import ai.vibengine.server.runtime.ProgramNotStartedException;
import ai.vibengine.server.runtime.ProgramSpec;
import ai.vibengine.server.runtime.RunningProgram;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.oci.image.BuiltInBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs in real sandboxes. */
@NullMarked
class ProgramsTest {

    private static final int KEPT = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private final AtomicInteger names = new AtomicInteger();
    private OciRuntimeFixture fixture;
    private Inside inside;

    @BeforeEach
    void start() {
        fixture = new OciRuntimeFixture(data);
        inside = fixture.start();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProgramHasItsStreamsItsStatusAndTheSandboxesUser(boolean bulk) throws Exception {
        requireStreams(bulk);
    }

    @Test
    void aRuntimeThatPassesNoStreamsCopiesThem() throws Exception {
        useRuntimeWithoutOptions();

        requireStreams(true);
    }

    private void requireStreams(boolean bulk) throws Exception {
        ProgramSpec spec = sh("id -u; pwd; cat >&2; echo $A; exit 3", Map.of("A", "b c"), bulk);
        RunningProgram program = fixture.runtime.programs().start(inside.sandboxId(), spec);
        program.input().write("said\n".getBytes(StandardCharsets.UTF_8));
        program.input().close();

        assertThat(new String(program.output().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(BuiltInBase.USER + "\n/\nb c\n");
        assertThat(new String(program.errors().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("said\n");
        assertThat(program.end().get(20, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aProgramIsConfinedAsTheSandboxIs() throws Exception {
        assertThat(output("grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t\\n'"))
                .isEqualTo("CapEff:0000000000000000CapBnd:0000000000000000NoNewPrivs:1Seccomp:2");
        assertThat(output("cat /proc/self/cgroup | grep -c cmd_ || true")).isIn("0\n", "1\n");
        String descriptors = "ls /proc/self/fd | tr '\\n' ' '";
        assertThat(output(descriptors)).isEqualTo("0 1 2 3 ");
        assertThat(output(sh(descriptors, Map.of(), true))).isEqualTo("0 1 2 3 ");
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
        RunningProgram program = fixture.runtime.programs().start(inside.sandboxId(), sh(script, Map.of()));
        Thread output = drain(program);
        awaitStarted();
        awaitProcesses(2);

        program.kill();

        assertThat(program.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        output.join();
        awaitOnly(1);
        assertThat(inside.output("echo it still runs")).isEqualTo("it still runs");
    }

    @Test
    void whatAProgramLeavesBehindWithoutHoldingItsOutputGoesOn() throws Exception {
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
        ProgramSpec absent = new ProgramSpec("cmd_absent", List.of("/no/such/program"), Map.of());
        RunningProgram program = fixture.runtime.programs().start(inside.sandboxId(), absent);
        drain(program);

        assertThatThrownBy(() -> program.end().get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ProgramNotStartedException.class);
        assertThatThrownBy(() -> fixture.runtime
                        .programs()
                        .startInBackground(inside.sandboxId(), absent, new byte[0], KEPT, "a note"))
                .isInstanceOf(ProgramNotStartedException.class);
        assertThat(leftovers()).isEmpty();
        assertThat(keepers()).isEmpty();
    }

    @Test
    void aSandboxThatDoesNotRunRunsNothing() {
        assertThatThrownBy(() -> fixture.runtime.programs().start("sbx_0000000000", sh("true", Map.of())))
                .isInstanceOf(RuntimeUnavailableException.class);
    }

    @Test
    void aProgramInTheBackgroundKeepsTheBeginningOfWhatItPrints() throws Exception {
        BackgroundProgram program =
                background("echo first; head -c 3000000 /dev/zero | tr '\\0' x; printf 'a\\377' >&2", "");
        BackgroundProgram.End end = program.end().get(20, TimeUnit.SECONDS);

        assertThat(end.status()).isZero();
        assertThat(end.why()).isEmpty();
        assertThat(program.output().text()).startsWith("first\nxxx").hasSize(KEPT);
        assertThat(program.output().truncated()).isTrue();
        assertThat(program.errors().text()).isEqualTo("a\ufffd");
        assertThat(program.errors().truncated()).isFalse();
        assertThat(keepers()).isEmpty();
        program.forget();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void inputComesPieceByPieceAndEnds() throws Exception {
        BackgroundProgram program = background("while read -r line; do echo \"got $line\"; done; echo end", "a\n");
        awaitOutput(program, "got a\n");
        assertThat(program.write("b\nc\n".getBytes(StandardCharsets.UTF_8), PATIENCE))
                .isTrue();
        awaitOutput(program, "got a\ngot b\ngot c\n");
        program.closeInput();

        assertThat(program.end().get(20, TimeUnit.SECONDS).status()).isZero();
        assertThat(program.output().text()).endsWith("got c\nend\n");
        assertThat(program.write("d\n".getBytes(StandardCharsets.UTF_8), PATIENCE))
                .isFalse();
    }

    @Test
    void inputThatNobodyReadsIsGivenUp() throws Exception {
        BackgroundProgram program = background("sleep 1030", "");

        assertThat(program.write(new byte[KEPT], Duration.ofMillis(300))).isFalse();
        program.kill("enough");
        assertThat(program.end().get(20, TimeUnit.SECONDS).why()).contains("enough");
    }

    @Test
    void aProgramInTheBackgroundOutlivesTheServer() throws Exception {
        background("echo before; read -r line; echo \"after $line\"; exit 7", "");
        fixture.reopen();
        assertThat(fixture.runtime.adopt(Set.of(inside.sandboxId()))).containsExactly(inside.sandboxId());
        BackgroundProgram found = single();

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
    void aProgramInTheBackgroundCanBeKilledByTheNextServer() throws Exception {
        background("setsid sleep 1040 & sleep 1041", "");
        awaitProcesses(3);
        fixture.reopen();
        fixture.runtime.adopt(Set.of(inside.sandboxId()));
        BackgroundProgram found = single();

        found.kill("late");

        assertThat(found.end().get(20, TimeUnit.SECONDS).why()).contains("late");
        awaitOnly(1);
        assertThat(keepers()).isEmpty();
    }

    @Test
    void whatBelongedToARequestOfAnEarlierServerIsEnded() throws Exception {
        RunningProgram program =
                fixture.runtime.programs().start(inside.sandboxId(), sh("setsid sleep 1050 & sleep 1051", Map.of()));
        drain(program);
        awaitStarted();
        awaitProcesses(3);
        fixture.reopen();
        fixture.runtime.adopt(Set.of(inside.sandboxId()));

        awaitOnly(1);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void stoppingASandboxLeavesNothingOfItsPrograms() throws Exception {
        background("sleep 1060", "");
        background("yes", "");
        RunningProgram program = fixture.runtime.programs().start(inside.sandboxId(), sh("sleep 1061", Map.of()));
        drain(program);
        awaitStarted();

        fixture.runtime.stop(inside.sandboxId());

        assertThat(program.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        assertThat(keepers()).isEmpty();
        assertThat(fixture.traces(inside.sandboxId())).isEmpty();
    }

    @Test
    void withoutControlGroupsAMarkFindsWhatCameFromAProgram() throws Exception {
        useRuntimeWithoutOptions();
        RunningProgram program = fixture.runtime
                .programs()
                .start(inside.sandboxId(), sh("(setsid sleep 1070 &) ; sleep 1071 & sleep 1072", Map.of()));
        Thread output = drain(program);
        awaitStarted();
        awaitProcesses(4);

        program.kill();

        assertThat(program.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
        output.join();
        awaitOnly(1);
    }

    @Test
    void whatHelpsProgramsFromOutsideCountsAsTheSandboxs() throws Exception {
        assumeThat(Path.of("/sys/fs/cgroup/memory")).isDirectory();
        RunningProgram program = fixture.runtime.programs().start(inside.sandboxId(), sh("sleep 1020", Map.of()));
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
        program.kill();
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
        RunningProgram program = fixture.runtime
                .programs()
                .start(
                        inside.sandboxId(),
                        sh(
                                "head -c 20000000 /dev/zero; echo over >&2; head -c 20000000 /dev/zero >&2; exit 3",
                                Map.of()));
        program.input().close();
        assertThat(program.output().readNBytes(KEPT)).hasSize(KEPT);

        assertThat(program.discardOutput()).isTrue();
        program.output().close();
        assertThat(new String(program.errors().readNBytes(5), StandardCharsets.UTF_8))
                .isEqualTo("over\n");
        assertThat(program.discardErrors()).isTrue();
        program.errors().close();

        assertThat(program.end().get(20, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(program.discardOutput()).isFalse();
    }

    @Test
    void killingEndsAProgramWhoseOutputIsThrownAwayAndWhatThrowsItAway() throws Exception {
        RunningProgram program = fixture.runtime.programs().start(inside.sandboxId(), sh("yes", Map.of()));
        program.input().close();
        program.output().readNBytes(KEPT);
        assertThat(program.discardOutput()).isTrue();
        program.output().close();

        program.kill();

        assertThat(program.end().get(20, TimeUnit.SECONDS)).isEqualTo(137);
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

    private void useRuntimeWithoutOptions() throws IOException {
        Path runtime = data.resolve("runtime");
        Files.writeString(runtime, """
                #!/bin/sh
                case "$*" in
                *--help) echo no such option ;;
                *--preserve-fds*|*--cgroup*) exit 1 ;;
                *) exec runc "$@" ;;
                esac
                """);
        Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwx------"));
        fixture.runtime.close();
        fixture.runtime = new OciRuntime(new OciSettings(data, runtime.toString()));
        fixture.runtime.adopt(Set.of(inside.sandboxId()));
    }

    private ProgramSpec sh(String script, Map<String, String> environment) {
        return sh(script, environment, false);
    }

    private ProgramSpec sh(String script, Map<String, String> environment, boolean bulk) {
        return new ProgramSpec("cmd_" + names.incrementAndGet(), List.of("/bin/sh", "-c", script), environment, bulk);
    }

    private BackgroundProgram background(String script, String input) {
        return fixture.runtime
                .programs()
                .startInBackground(
                        inside.sandboxId(),
                        sh(script, Map.of()),
                        input.getBytes(StandardCharsets.UTF_8),
                        KEPT,
                        "a note");
    }

    private BackgroundProgram single() {
        List<BackgroundProgram> found = fixture.runtime.programs().inBackground(inside.sandboxId());
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private String output(String script) throws Exception {
        return output(sh(script, Map.of()));
    }

    private String output(ProgramSpec spec) throws Exception {
        RunningProgram program = fixture.runtime.programs().start(inside.sandboxId(), spec);
        program.input().close();
        String output = new String(program.output().readAllBytes(), StandardCharsets.UTF_8);
        program.end().get(20, TimeUnit.SECONDS);
        return output;
    }

    private static Thread drain(RunningProgram program) {
        Thread reader = new Thread(() -> {
            try {
                program.input().close();
                program.output().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException closed) {
                // Its end is what the test looks at.
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** The sandbox's processes as its own control group counts them. */
    private int processes() throws IOException {
        Path group = Path.of("/sys/fs/cgroup/pids", cgroup());
        if (!Files.exists(group)) {
            group = Path.of("/sys/fs/cgroup", cgroup());
        }
        return Integer.parseInt(Files.readString(group.resolve("pids.current")).strip());
    }

    /** The dead count until they are collected. */
    private void awaitOnly(int count) throws IOException {
        Await.until(
                () -> {
                    try {
                        return processes() == count;
                    } catch (IOException gone) {
                        return true;
                    }
                },
                PATIENCE);
        assertThat(processes()).isEqualTo(count);
    }

    /** Waits until the runtime has told that the last program runs. */
    private void awaitStarted() {
        Path pid = fixture.bundle(inside.sandboxId()).resolve("programs/cmd_" + names.get() + "/pid");
        assertThat(Await.until(() -> Files.exists(pid), PATIENCE)).isTrue();
    }

    private void awaitProcesses(int least) {
        assertThat(Await.until(
                        () -> {
                            try {
                                return processes() >= least;
                            } catch (IOException gone) {
                                return false;
                            }
                        },
                        PATIENCE))
                .isTrue();
    }

    private static void awaitOutput(BackgroundProgram program, String text) {
        Await.until(() -> program.output().text().equals(text), PATIENCE);
        assertThat(program.output().text()).isEqualTo(text);
    }

    private String cgroup() throws IOException {
        return Files.readString(fixture.bundle(inside.sandboxId()).resolve("config.json"))
                .replaceAll("(?s).*\"cgroupsPath\":\"/([^\"]*)\".*", "$1");
    }

    private List<String> groups() throws IOException {
        List<String> found = new ArrayList<>();
        for (String root : List.of("/sys/fs/cgroup/freezer", "/sys/fs/cgroup")) {
            Path group = Path.of(root, cgroup());
            if (Files.isDirectory(group)) {
                try (var children = Files.newDirectoryStream(group, "cmd_*")) {
                    children.forEach(child -> found.add(child.toString()));
                }
            }
        }
        return found;
    }

    private List<String> leftovers() throws IOException {
        List<String> found = groups();
        Path programs = fixture.bundle(inside.sandboxId()).resolve("programs");
        if (Files.isDirectory(programs)) {
            try (var folders = Files.list(programs)) {
                folders.forEach(folder -> found.add(folder.toString()));
            }
        }
        return found;
    }

    /** Processes on the host that keep programs of this test. */
    private List<String> keepers() {
        return ProcessHandle.allProcesses()
                .map(process -> {
                    try {
                        return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
                    } catch (IOException gone) {
                        return "";
                    }
                })
                .filter(line -> line.contains("/programs/cmd_") && line.contains(data.toString()))
                .toList();
    }
}
