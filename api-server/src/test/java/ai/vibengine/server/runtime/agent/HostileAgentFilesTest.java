package ai.vibengine.server.runtime.agent;

import static ai.vibengine.server.runtime.agent.FakeAgent.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxFileException;
import ai.vibengine.server.runtime.SandboxFiles;
import ai.vibengine.server.runtime.machine.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents that lie, say nothing, or do not end. */
@NullMarked
@Timeout(60)
final class HostileAgentFilesTest {

    private static final String SANDBOX = "sbx_0000000000";
    private static final int INFO_LENGTH = 33;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger clockReadings = new AtomicInteger();
    private final StandstillWatch watch = new StandstillWatch(this::readClock);

    @SuppressWarnings("NullAway.Init")
    private FakeAgent agent;

    @BeforeEach
    void start() throws IOException {
        agent = new FakeAgent();
    }

    @AfterEach
    void stop() throws IOException {
        watch.close();
        agent.close();
    }

    @Test
    void aSandboxThatCannotBeReachedIsUnavailable() {
        AgentFiles files = new AgentFiles(
                sandboxId -> {
                    throw new IOException("no socket");
                },
                watch);

        assertThatThrownBy(() -> files.open(SANDBOX, "/a")).isInstanceOf(RuntimeUnavailableException.class);
    }

    @Test
    void anAgentThatSaysNothingAndGoesEndsTheOperation() {
        assertFails(() -> saying().open(SANDBOX, "/a"), SandboxFileException.Reason.ENDED);
        assertFails(() -> saying().replace(SANDBOX, "/a", "/b"), SandboxFileException.Reason.ENDED);
        assertFails(() -> saying().list(SANDBOX, "/a", (name, info) -> {}), SandboxFileException.Reason.ENDED);
        assertFails(() -> saying().delete(SANDBOX, "/a"), SandboxFileException.Reason.ENDED);
    }

    @Test
    void framesOutOfTurnMakeNoSense() {
        byte[] started = frame(FrameType.STARTED);
        byte[] info = info('f', 1, 0);
        assertFails(() -> saying(started).open(SANDBOX, "/a"), SandboxFileException.Reason.NONSENSE);
        assertFails(() -> saying(info).replace(SANDBOX, "/a", "/b"), SandboxFileException.Reason.NONSENSE);
        assertFails(() -> saying(info).list(SANDBOX, "/a", (name, about) -> {}), SandboxFileException.Reason.NONSENSE);
        assertFails(() -> saying(started).delete(SANDBOX, "/a"), SandboxFileException.Reason.NONSENSE);
        assertFails(() -> saying(frame('?')).delete(SANDBOX, "/a"), SandboxFileException.Reason.NONSENSE);
    }

    @Test
    void framesThatAreTooLongMakeNoSense() {
        byte[] endless = {FrameType.OUTPUT, 0x7f, -1, -1, -1};
        byte[] negative = {FrameType.OUTPUT, -1, -1, -1, -1};
        assertFails(
                () -> saying(endless).list(SANDBOX, "/a", (name, info) -> {}), SandboxFileException.Reason.NONSENSE);
        assertFails(
                () -> saying(negative).list(SANDBOX, "/a", (name, info) -> {}), SandboxFileException.Reason.NONSENSE);
    }

    @Test
    void failuresThatNobodyKnowsMakeNoSense() {
        assertFails(() -> saying(frame(FrameType.FAILED)).delete(SANDBOX, "/a"), SandboxFileException.Reason.NONSENSE);
        assertFails(
                () -> saying(frame(FrameType.FAILED, 99, 0, 0, 0, 1)).delete(SANDBOX, "/a"),
                SandboxFileException.Reason.NONSENSE);
        assertFails(
                () -> saying(frame(FrameType.FAILED, -1, 0, 0, 0, 1)).delete(SANDBOX, "/a"),
                SandboxFileException.Reason.NONSENSE);
    }

    @ParameterizedTest
    @CsvSource({
        "1, NO_PROCESS",
        "4, NO_PROCESS",
        "5, NONSENSE",
        "6, NONSENSE",
        "7, SYSTEM",
        "8, NOT_REGULAR",
        "9, CHANGED",
        "10, NO_MEMORY"
    })
    void aFailureHasItsReason(int stage, SandboxFileException.Reason reason) {
        assertFails(() -> saying(frame(FrameType.FAILED, stage, 0, 0, 0, 28)).delete(SANDBOX, "/a"), reason);
    }

    @Test
    void propertiesThatNoFileHasMakeNoSense() {
        assertFails(() -> saying(info('f', -1, 0)).open(SANDBOX, "/a"), SandboxFileException.Reason.NONSENSE);
        assertFails(
                () -> saying(info('f', 1, 1_000_000_000)).open(SANDBOX, "/a"), SandboxFileException.Reason.NONSENSE);
        assertFails(
                () -> saying(frame(FrameType.INFO, 'f', 1)).open(SANDBOX, "/a"), SandboxFileException.Reason.NONSENSE);
        assertThat(saying(info('?', Long.MAX_VALUE, 0)).delete(SANDBOX, "/a").modifiedAt())
                .hasToString("9999-12-31T23:59:59.999999999Z");
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "a, 2", "a, -1", "a, 2147483647", "a/b, 3", "'a\0', 2"})
    void namesThatNoFileHasMakeNoSense(String name, int length) {
        // Bytes that are behind it belong to no entry.
        ByteBuffer entry = about('f', 1, 0).text(name).buffer();
        entry.putInt(INFO_LENGTH, length);

        assertFails(
                () -> saying(frame(FrameType.OUTPUT, entry)).list(SANDBOX, "/a", (bytes, info) -> {}),
                SandboxFileException.Reason.NONSENSE);
    }

    @Test
    void aMuteAgentIsGivenUpAfterTenSeconds() throws Exception {
        assertEndsAfter(10, files -> files.open(SANDBOX, "/a"));
    }

    @Test
    void aListThatDoesNotEndIsGivenUpAfterHalfAMinute() throws Exception {
        assertEndsAfter(
                30,
                files -> files.list(SANDBOX, "/a", (name, info) -> {}),
                frame(FrameType.OUTPUT, about('f', 1, 0).text("a").buffer()));
    }

    @Test
    void aFileThatDoesNotComeIsGivenUpAfterHalfAMinute() throws Exception {
        assertEndsAfter(
                30,
                files -> {
                    SandboxFiles.Reader reader = files.open(SANDBOX, "/a");
                    reader.begin(0, 1);
                    reader.next();
                },
                info('f', 1, 0));
    }

    @Test
    void aFileThatMovesIsNotGivenUp() throws Exception {
        AgentFiles files = new AgentFiles(agent.staying(info('f', 3, 0)), watch);
        try (SandboxFiles.Reader reader = files.open(SANDBOX, "/a")) {
            for (int i = 0; i < 3; i++) {
                nanos.addAndGet(TimeUnit.SECONDS.toNanos(29));
                watch.look();
                agent.say(frame(FrameType.OUTPUT, i));
                assertThat(reader.next().get()).isEqualTo((byte) i);
            }
        }
    }

    private void assertEndsAfter(int seconds, Consumer<AgentFiles> work, byte[]... said) throws Exception {
        AgentFiles files = new AgentFiles(agent.staying(said), watch);
        CompletableFuture<Throwable> end = CompletableFuture.supplyAsync(() -> {
            try {
                work.accept(files);
                return new AssertionError("it succeeded");
            } catch (RuntimeException failure) {
                return failure;
            }
        });
        // It reads the clock when it begins, and when the agent has answered.
        int readings = said.length == 0 ? 1 : 2;
        assertThat(Await.until(() -> clockReadings.get() >= readings, Duration.ofSeconds(20)))
                .isTrue();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        watch.look();
        assertThat(end).isNotDone();

        nanos.addAndGet(1);
        watch.look();
        assertThat(end.get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        SandboxFileException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(SandboxFileException.Reason.STOOD_STILL));
    }

    private AgentFiles saying(byte[]... frames) {
        return new AgentFiles(agent.saying(frames), watch);
    }

    private long readClock() {
        clockReadings.incrementAndGet();
        return nanos.get();
    }

    private static void assertFails(ThrowingCallable work, SandboxFileException.Reason reason) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        SandboxFileException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    private static Payload about(char type, long size, int nanos) {
        return new Payload()
                .u8(type)
                .u64(size)
                .u32(0644)
                .u64(Long.MAX_VALUE)
                .u32(nanos)
                .u64(1);
    }

    private static byte[] info(char type, long size, int nanos) {
        return frame(FrameType.INFO, about(type, size, nanos).buffer());
    }
}
