package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.RuntimeSetupException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import ai.vibengine.server.runtime.oci.image.FileTree;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Life and death of real containers. Needs root and runc; without them it fails, as the server would. */
@NullMarked
class OciRuntimeTest {

    @TempDir
    Path data;

    private OciRuntimeFixture fixture;

    @BeforeEach
    void open() {
        fixture = new OciRuntimeFixture(data);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aStartedSandboxRuns() throws Exception {
        Inside sandbox = fixture.start();

        assertThat(fixture.runtime.running()).containsExactly(sandbox.sandboxId());
        assertThat(sandbox.output("echo it runs")).isEqualTo("it runs");
    }

    @Test
    void nothingOfAStoppedSandboxIsLeft() throws Exception {
        Inside sandbox = fixture.start();
        sandbox.output("mkdir -p /tmp/deep/folder && touch /tmp/deep/folder/file && chmod 000 /tmp/deep");
        sandbox.detached("exec sleep 1000");
        long init = fixture.init(sandbox.sandboxId());
        List<Long> processes = ProcessHandle.allProcesses()
                .filter(process -> pidNamespace(process.pid()).equals(pidNamespace(init)))
                .map(ProcessHandle::pid)
                .toList();
        // Its first process, the worker of the command, and the command.
        assertThat(processes).hasSize(3);
        assertThat(fixture.traces(sandbox.sandboxId())).hasSizeGreaterThan(3);

        fixture.runtime.stop(sandbox.sandboxId());

        assertThat(fixture.traces(sandbox.sandboxId())).isEmpty();
        assertThat(processes)
                .allSatisfy(pid -> assertThat(RecordedProcess.find(pid)).isEmpty());
        assertThat(fixture.runtime.running()).isEmpty();
    }

    @Test
    void stoppingIsRepeatable() {
        Inside sandbox = fixture.start();

        fixture.runtime.stop(sandbox.sandboxId());
        fixture.runtime.stop(sandbox.sandboxId());
        fixture.runtime.stop("sbx_never");
        fixture.runtime.stop("../../etc");
    }

    @Test
    void aSandboxThatLostItsRecordOrItsFoldersStopsCompletely() throws Exception {
        Inside unreadable = fixture.start();
        Files.writeString(fixture.record(unreadable.sandboxId()).resolve("state.json"), "{\"half\":");
        Inside unrecorded = fixture.start();
        TreeRemoval.remove(fixture.record(unrecorded.sandboxId()));
        Inside homeless = fixture.start();
        long init = fixture.init(homeless.sandboxId());
        TreeRemoval.remove(fixture.bundle(homeless.sandboxId()));

        for (Inside sandbox : List.of(unreadable, unrecorded, homeless)) {
            fixture.runtime.stop(sandbox.sandboxId());
            assertThat(fixture.traces(sandbox.sandboxId())).isEmpty();
        }
        assertThat(RecordedProcess.find(init)).isEmpty();
    }

    @Test
    void aDeathIsToldOnceAndWithinTwoSeconds() throws Exception {
        BlockingQueue<String> deaths = new ArrayBlockingQueue<>(10);
        fixture.runtime.onDeath(deaths::add);
        Inside victim = fixture.start();
        Inside survivor = fixture.start();
        Inside stopped = fixture.start();
        fixture.runtime.stop(stopped.sandboxId());

        ProcessHandle.of(fixture.init(victim.sandboxId())).orElseThrow().destroyForcibly();

        assertThat(deaths.poll(2, TimeUnit.SECONDS)).isEqualTo(victim.sandboxId());
        assertThat(fixture.runtime.running()).containsExactly(survivor.sandboxId());
        assertThat(deaths.poll(1200, TimeUnit.MILLISECONDS)).isNull();
        fixture.runtime.stop(victim.sandboxId());
        assertThat(fixture.traces(victim.sandboxId())).isEmpty();
    }

    @Test
    void aNewServerAdoptsWhatItKnowsAndRemovesTheRest() throws Exception {
        Inside known = fixture.start();
        Inside unknown = fixture.start();
        Inside dead = fixture.start();
        ProcessHandle.of(fixture.init(dead.sandboxId())).orElseThrow().destroyForcibly();
        Inside halfStarted = fixture.start();
        Files.delete(fixture.bundle(halfStarted.sandboxId()).resolve("init"));
        String onlyFolder = OciRuntimeFixture.newId();
        Files.createDirectory(fixture.bundle(onlyFolder));
        String onlyRecord = OciRuntimeFixture.newId();
        Files.createDirectory(fixture.record(onlyRecord));

        fixture.reopen();
        Set<String> everyone = Set.of(known.sandboxId(), dead.sandboxId(), halfStarted.sandboxId(), "sbx_gone");
        Set<String> adopted = fixture.runtime.adopt(everyone);

        assertThat(adopted).containsExactly(known.sandboxId());
        assertThat(known.output("echo still here")).isEqualTo("still here");
        for (String id :
                List.of(unknown.sandboxId(), dead.sandboxId(), halfStarted.sandboxId(), onlyFolder, onlyRecord)) {
            assertThat(fixture.traces(id)).isEmpty();
        }
        assertThat(fixture.traces(known.sandboxId())).isNotEmpty();
    }

    @Test
    void aNewServerUsesTheBaseOfAnEarlierOneWhileTheMachineIsTheSame() throws Exception {
        fixture.start();
        List<Path> before = bases();
        Object inode = Files.getAttribute(before.get(0), "unix:ino");

        fixture.reopen();
        fixture.runtime.adopt(Set.of());
        fixture.start();

        assertThat(bases()).hasSize(1).isEqualTo(before);
        assertThat(Files.getAttribute(before.get(0), "unix:ino")).isEqualTo(inode);
    }

    @Test
    void aNewServerRemovesTheBasesOfEarlierOnesAsFarAsNobodyStandsOnThem() throws Exception {
        Inside sandbox = fixture.start();
        fixture.runtime.close();
        Path base = bases().get(0);
        Path older = base.resolveSibling("base-" + "0".repeat(32));
        Files.move(base, older);
        Path link = fixture.bundle(sandbox.sandboxId()).resolve("lower/r0");
        Files.delete(link);
        Files.createSymbolicLink(link, older);
        Files.createDirectory(base.resolveSibling("base-" + "1".repeat(32)));
        for (int restart = 0; restart < 3; restart++) {
            fixture.runtime = fixture.open();
            fixture.runtime.adopt(Set.of(sandbox.sandboxId()));
            fixture.runtime.close();
        }

        assertThat(sandbox.output("tail -n 1 /etc/passwd")).startsWith("nobody:");
        assertThat(bases()).containsExactlyInAnyOrder(base, older);
        fixture.runtime = fixture.open();
    }

    @Test
    void theBaseOfAnEarlierServerIsUsedWhenNoneCanBeMade() throws Exception {
        fixture.start();
        fixture.runtime.close();
        Path base = bases().get(0);
        Path older = Files.move(base, base.resolveSibling("base-" + "0".repeat(32)));
        // Where the new one would be, there is what cannot be one.
        Files.writeString(base, "in the way");
        fixture.runtime = fixture.open();
        fixture.runtime.adopt(Set.of());

        assertThat(fixture.start().output("tail -n 1 /etc/passwd")).startsWith("nobody:");
        assertThat(older).isDirectory();
    }

    private List<Path> bases() throws IOException {
        try (var bases = Files.list(data.resolve("containers/bases"))) {
            return bases.toList();
        }
    }

    @Test
    void anAdoptedSandboxIsWatched() throws Exception {
        Inside sandbox = fixture.start();
        fixture.reopen();
        BlockingQueue<String> deaths = new ArrayBlockingQueue<>(10);
        fixture.runtime.onDeath(deaths::add);
        fixture.runtime.adopt(Set.of(sandbox.sandboxId()));

        ProcessHandle.of(fixture.init(sandbox.sandboxId())).orElseThrow().destroyForcibly();

        assertThat(deaths.poll(2, TimeUnit.SECONDS)).isEqualTo(sandbox.sandboxId());
    }

    @Test
    void aProcessIdThatBelongsToAnotherByNowIsNotAdoptedNorKilled() throws Exception {
        Inside sandbox = fixture.start();
        RecordedProcess self =
                RecordedProcess.find(ProcessHandle.current().pid()).orElseThrow();
        fixture.runtime.close();
        Path record = fixture.bundle(sandbox.sandboxId()).resolve("init");
        Files.writeString(record, new RecordedProcess(self.pid(), self.startTicks() - 1).format());

        fixture.runtime = fixture.open();

        assertThat(fixture.runtime.adopt(Set.of(sandbox.sandboxId()))).isEmpty();
        assertThat(fixture.traces(sandbox.sandboxId())).isEmpty();
    }

    @Test
    void twentySandboxesStartAtOnce() {
        List<String> ids = Stream.generate(OciRuntimeFixture::newId).limit(20).toList();
        ids.parallelStream().forEach(id -> fixture.runtime.start(fixture.spec(id)));

        assertThat(fixture.runtime.running()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void aFailedStartLeavesNothing() throws Exception {
        String id = OciRuntimeFixture.newId();
        Files.writeString(fixture.record(id), "in the way");

        assertThatThrownBy(() -> fixture.runtime.start(fixture.spec(id)))
                .isInstanceOf(RuntimeUnavailableException.class)
                .hasMessage("Sandbox " + id + " could not be started");
        assertThat(fixture.traces(id)).isEmpty();
    }

    /** As the end of the server does to a build, at any moment of it. */
    @Test
    void anInterruptedStartLeavesNothing() throws Exception {
        for (int millis = 1; millis < 60; millis += 2) {
            String id = OciRuntimeFixture.newId();
            Thread start = new Thread(() -> {
                try {
                    fixture.runtime.start(fixture.spec(id));
                } catch (RuntimeUnavailableException cutOff) {
                    // Only its remains count.
                }
            });
            start.start();
            start.join(millis);
            start.interrupt();
            start.join();

            if (!fixture.runtime.running().contains(id)) {
                assertThat(fixture.traces(id)).as("after %d ms", millis).isEmpty();
            }
        }
    }

    @Test
    void anUnknownLayerIsRefused() throws IOException {
        String id = OciRuntimeFixture.newId();
        SandboxSpec spec = new SandboxSpec(id, SandboxImage.builtIn().with("nowhere"), OciRuntimeFixture.LIMITS);

        assertThatThrownBy(() -> fixture.runtime.start(spec)).isInstanceOf(RuntimeUnavailableException.class);
        assertThat(fixture.traces(id)).isEmpty();
    }

    @Test
    void theSameSandboxDoesNotStartTwice() throws Exception {
        Inside sandbox = fixture.start();

        assertThatThrownBy(() -> fixture.runtime.start(fixture.spec(sandbox.sandboxId())))
                .isInstanceOf(IllegalStateException.class);
        assertThat(sandbox.output("echo unharmed")).isEqualTo("unharmed");
    }

    @Test
    void twoServersDoNotShareADataFolder() {
        assertThatThrownBy(fixture::open)
                .isInstanceOf(RuntimeSetupException.class)
                .hasMessageContaining("Another server uses the data folder");
    }

    @Test
    void aMissingRuntimeIsNamedWithItsPackage(@TempDir Path other) {
        assertThatThrownBy(() -> new OciRuntime(new OciSettings(other, "no-such-runtime")))
                .isInstanceOf(RuntimeSetupException.class)
                .hasMessage("The container runtime \"no-such-runtime\" was not found."
                        + " Install the default one with: apt-get install runc");
    }

    @Test
    void anInterruptedRuntimeCommandIsEndedBeforeItsTracesAreRemoved(@TempDir Path bin) throws Exception {
        Path endless = Files.writeString(bin.resolve("endless"), "#!/bin/sh\nsleep 1000 & wait\n");
        Files.setPosixFilePermissions(endless, FileTree.OWNER_ONLY);
        Process command = new ProcessBuilder(
                        endless.toString(),
                        "--root",
                        data.toRealPath().resolve("containers/state") + "",
                        "run",
                        "sbx_x")
                .start();
        try {
            assertThat(Await.until(() -> command.descendants().count() == 1, Duration.ofSeconds(10)))
                    .isTrue();
            List<ProcessHandle> children = command.descendants().toList();

            fixture.runtime.adopt(Set.of());

            assertThat(RecordedProcess.find(command.pid())).isEmpty();
            assertThat(children)
                    .noneMatch(child -> RecordedProcess.find(child.pid()).isPresent());
        } finally {
            command.descendants().forEach(ProcessHandle::destroyForcibly);
            command.destroyForcibly();
        }
    }

    private static String pidNamespace(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).toString();
        } catch (IOException gone) {
            return "gone";
        }
    }
}
