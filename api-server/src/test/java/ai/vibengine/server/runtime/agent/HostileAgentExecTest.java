package ai.vibengine.server.runtime.agent;

import static ai.vibengine.server.runtime.agent.FakeAgent.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.AttachedExec;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.ExecNotStartedException;
import ai.vibengine.server.runtime.ExecSpec;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents that lie about commands, or do not end. */
@NullMarked
@Timeout(60)
final class HostileAgentExecTest {

    private static final String SANDBOX = "sbx_0000000000";
    private static final byte[] STARTED = frame(FrameType.STARTED);
    private static final byte[] ENDED_WITH_3 = frame(FrameType.EXIT, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1);
    private static final int KEPT = 4;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private FakeAgent agent;

    @SuppressWarnings("NullAway.Init")
    private AgentExecs execs;

    @BeforeEach
    void start() throws IOException {
        agent = new FakeAgent();
        execs = new AgentExecs(agent, new FolderStorage(folder));
    }

    @AfterEach
    void stop() throws IOException {
        execs.close();
        agent.close();
    }

    @Test
    void whatIsNoStartIsNotTakenForOne() {
        assertUnavailable();
        assertUnavailable(frame(FrameType.OUTPUT, 'a'));
        assertUnavailable(frame(FrameType.FAILED, 99, 0, 0, 0, 0));
        assertUnavailable(frame(FrameType.FAILED, 1));
        assertUnavailable(frame(FrameType.FAILED, 5, 0, 0, 0, 22));
        assertUnavailable(new byte[] {FrameType.STARTED, 0x7f, 0, 0, 0});
    }

    @Test
    void aRefusalIsToldWithItsReason() {
        agent.saying(frame(FrameType.FAILED, 3, 0, 0, 0, 2));
        assertThatThrownBy(() -> execs.start(SANDBOX, spec()))
                .isInstanceOfSatisfying(
                        ExecNotStartedException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(ExecNotStartedException.Reason.PROGRAM));
    }

    @Test
    void nonsenseDuringACommandEndsItAsKilled() throws Exception {
        assertThat(statusAfter(frame('?', 1))).isEqualTo(137);
        assertThat(statusAfter(frame(FrameType.EXIT, 1, 2))).isEqualTo(137);
        assertThat(statusAfter(frame(FrameType.EXIT, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
                .isEqualTo(137);
        assertThat(statusAfter(frame(FrameType.INPUT_TAKEN, 0, 0, 0, 1))).isEqualTo(137);
        assertThat(statusAfter(frame(FrameType.INPUT_TAKEN, 0x80, 0, 0, 0))).isEqualTo(137);
        assertThat(statusAfter(new byte[] {FrameType.OUTPUT, 0x10, 0, 0, 0})).isEqualTo(137);
    }

    @Test
    void anEndWithoutEndsOfTheOutputsEndsThose() throws Exception {
        agent.saying(STARTED, frame(FrameType.OUTPUT, 'a'), ENDED_WITH_3);
        AttachedExec exec = execs.start(SANDBOX, spec());

        assertThat(exec.output().readAllBytes()).containsExactly('a');
        assertThat(exec.errors().readAllBytes()).isEmpty();
        assertThat(exec.end().get(20, TimeUnit.SECONDS)).isEqualTo(3);
    }

    @Test
    void oneInTheBackgroundKeepsNoMoreThanItMay() throws Exception {
        ByteBuffer much = ByteBuffer.allocate(1 << 16);
        agent.saying(STARTED, frame(FrameType.OUTPUT, much), frame(FrameType.OUTPUT, much.rewind()), ENDED_WITH_3);
        DetachedExec exec = execs.startDetached(SANDBOX, spec(), new byte[0], KEPT, "a note");

        assertThat(exec.end().get(20, TimeUnit.SECONDS).status()).isEqualTo(3);
        assertThat(exec.output().text()).hasSize(KEPT);
    }

    @Test
    void oneInTheBackgroundWhoseAgentTalksNonsenseHasEnded() throws Exception {
        agent.saying(STARTED, frame(FrameType.OUTPUT, 'a'), frame('?'));
        DetachedExec exec = execs.startDetached(SANDBOX, spec(), new byte[0], KEPT, "a note");

        assertThat(exec.end().get(20, TimeUnit.SECONDS).status()).isEqualTo(137);
        assertThat(exec.output().text()).isEqualTo("a");
    }

    private int statusAfter(byte[] said) throws Exception {
        agent.staying(STARTED, said);
        return execs.start(SANDBOX, spec()).end().get(20, TimeUnit.SECONDS);
    }

    private void assertUnavailable(byte[]... said) {
        agent.saying(said);
        assertThatThrownBy(() -> execs.start(SANDBOX, spec())).isInstanceOf(RuntimeUnavailableException.class);
    }

    private static ExecSpec spec() {
        return new ExecSpec(
                "cmd_" + Long.toHexString(System.nanoTime()), List.of("/bin/sh"), Map.of(), ExecSpec.Purpose.USER);
    }

    private record FolderStorage(Path root) implements ExecStorage {

        @Override
        public Path folder(String sandboxId) {
            return root.resolve(sandboxId);
        }

        @Override
        public void claim(String claim, long bytes) {}

        @Override
        public void release(String claim) {}
    }
}
