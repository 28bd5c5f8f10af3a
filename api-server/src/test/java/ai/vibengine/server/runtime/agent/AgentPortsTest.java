package ai.vibengine.server.runtime.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.SandboxPortException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
class AgentPortsTest {

    private final AgentPorts ports = new AgentPorts(id -> {
        throw new AssertionError("nobody is asked");
    });

    @Test
    void anAgentThatHasConnectedSaysNothingMore() throws Exception {
        assertThat(ports.missing(answer(FrameType.STARTED, 0))).isZero();
    }

    @Test
    void anAnswerIsReadAsFarAsItIsThere() throws Exception {
        ByteBuffer whole = answer(FrameType.FAILED, 5).limit(10);

        assertThat(ports.missing(whole.duplicate().limit(0))).isEqualTo(5);
        assertThat(ports.missing(whole.duplicate().limit(2))).isEqualTo(3);
        assertThat(ports.missing(whole.duplicate().limit(5))).isEqualTo(5);
        assertThat(ports.missing(whole.duplicate().limit(9))).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"12, NO_LISTENER", "1, NO_ROOM", "10, NO_ROOM", "5, TOO_OLD", "7, NONSENSE"})
    void aFailureIsReadByWhatTheAgentWasAboutToDo(int stage, SandboxPortException.Reason reason) {
        ByteBuffer answer = answer(FrameType.FAILED, 5).limit(10).put(5, (byte) stage);

        assertThatThrownBy(() -> ports.missing(answer))
                .isInstanceOfSatisfying(
                        SandboxPortException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @CsvSource({"S, 1", "F, 4", "F, 6", "F, -1", "x, 0", "F, 2147483647"})
    void whatIsNoAnswerIsNonsense(char type, int length) {
        assertThatThrownBy(() -> ports.missing(answer(type, length)))
                .isInstanceOfSatisfying(
                        SandboxPortException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(SandboxPortException.Reason.NONSENSE));
    }

    @Test
    void anUnknownFailureIsNonsense() {
        for (int number : new int[] {0, AgentFailure.Stage.values().length + 1, 255}) {
            assertThatThrownBy(() ->
                            ports.missing(answer(FrameType.FAILED, 5).limit(10).put(5, (byte) number)))
                    .isInstanceOfSatisfying(
                            SandboxPortException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(SandboxPortException.Reason.NONSENSE));
        }
    }

    /** Returns the head of a frame, with room for what follows. */
    private static ByteBuffer answer(int type, int length) {
        return ByteBuffer.allocate(16).put(0, (byte) type).putInt(1, length).limit(5);
    }
}
