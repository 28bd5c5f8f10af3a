package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.error.ConflictException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.port.OpenPort;
import ai.vibengine.client.port.PortAccess;
import ai.vibengine.client.port.SandboxPorts;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.testing.FakeVibengine;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortsTest {

    private final FakeVibengine fake = FakeVibengine.start();
    private final Vibengine vibengine = Clients.of(fake).build();
    private final Sandbox sandbox = vibengine.sandboxes().create(c -> {});
    private final SandboxPorts ports = sandbox.ports();

    @AfterEach
    void close() {
        vibengine.close();
        fake.close();
    }

    @Test
    void aPortIsOpenedListedAndClosed() {
        OpenPort opened = ports.open(8000);
        assertThat(opened.number()).isEqualTo(8000);
        assertThat(opened.access()).isEqualTo(PortAccess.PRIVATE);
        assertThat(opened.url().getHost()).isEqualTo("8000-" + sandbox.id().replace('_', '-') + ".localhost");
        assertThat(opened.token()).hasValueSatisfying(token -> assertThat(token).startsWith("ve_pt_"));
        assertThat(opened.toString()).contains("8000, private, http://").doesNotContain("ve_pt_");
        assertThat(opened.unknownFields()).isEmpty();

        assertThat(ports.open(80, PortAccess.PUBLIC).token()).isEmpty();
        List<OpenPort> listed = ports.list().stream().toList();
        assertThat(listed).extracting(OpenPort::number).containsExactly(80, 8000);
        assertThat(listed).allSatisfy(port -> assertThat(port.token()).isEmpty());

        assertThat(ports.close(8000)).isTrue();
        assertThat(ports.close(8000)).isFalse();
    }

    @Test
    void aPortThatIsOpenAlreadyIsAConflict() {
        ports.open(8000);
        assertThatThrownBy(() -> ports.open(8000)).isInstanceOf(ConflictException.class);
    }

    @Test
    void aSandboxThatIsGoneIsNotAPortThatIsNotOpen() {
        sandbox.kill();
        assertThatThrownBy(() -> ports.close(8000)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void anOpenWhoseAnswerIsLostIsNotRepeated() {
        fake.loseNextAnswers(1);
        assertThatThrownBy(() -> ports.open(8000)).isInstanceOf(RuntimeException.class);
        assertThat(ports.list().stream()).hasSize(1);
    }

    @Test
    void portsWithoutWaiting() {
        assertThat(ports.async().open(8000).join().number()).isEqualTo(8000);
        assertThat(ports.async().close(8000).join()).isTrue();
    }

    @Test
    void whatIsNoPortIsRefusedHere() {
        assertThatThrownBy(() -> ports.open(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ports.open(65_536)).isInstanceOf(IllegalArgumentException.class);
    }
}
