package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.sandbox.EgressMode;
import ai.vibengine.client.sandbox.NetworkPolicy;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.sandbox.SandboxNetwork;
import ai.vibengine.client.testing.FakeVibengine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxNetworkTest {

    private static final NetworkPolicy LIST = NetworkPolicy.allowing("pypi.org:443", "*.pythonhosted.org");

    @Test
    void aSandboxShowsThePolicyThatItWasCreatedWith() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox usual = vibengine.sandboxes().create(c -> {});
            Sandbox listed = vibengine.sandboxes().create(c -> c.network(LIST));

            assertThat(usual.network()).contains(NetworkPolicy.BLOCKED);
            assertThat(listed.network()).contains(LIST);
            assertThat(listed.refresh().network()).contains(LIST);
            assertThat(LIST).hasToString("allowlist [pypi.org:443, *.pythonhosted.org]");
        }
    }

    @Test
    void aPolicyIsReplacedAsAWhole() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine.sandboxes().create(c -> c.network(LIST));

            assertThat(sandbox.setNetwork(NetworkPolicy.PUBLIC).network()).contains(NetworkPolicy.PUBLIC);
            assertThat(sandbox.setNetwork(NetworkPolicy.allowing()).network()).contains(NetworkPolicy.allowing());
            SandboxNetwork network = vibengine.sandboxes().network(sandbox.id());
            assertThat(network.policy().egress()).isEqualTo(EgressMode.ALLOWLIST);
            assertThat(network.policy().allow()).isEmpty();
            assertThat(network.refusals()).isEmpty();
            assertThat(network.unknownFields()).isEmpty();
        }
    }

    @Test
    void aPolicyIsReadAndReplacedWithoutWaitingToo() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            String id = vibengine.sandboxes().create(c -> {}).id();

            assertThat(vibengine.sandboxes().async().setNetwork(id, LIST).join().network())
                    .contains(LIST);
            assertThat(vibengine.sandboxes().async().network(id).join().policy())
                    .isEqualTo(LIST);
        }
    }

    @Test
    void anEntryThatIsClosedToAllIsABadRequestThatNamesIt() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            assertThatThrownBy(() -> vibengine
                            .sandboxes()
                            .create(c -> c.network(NetworkPolicy.allowing("a.test", "169.254.169.254"))))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("network.allow[1]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "smtp.example.com:25, is for port 25 alone",
        "localhost:8080, is a name of the machine",
        "*.localhost, is a name of the machine",
        "2001:db8::1, is of IPv6",
        "a.test:80:90, is no domain name",
        "::/0, is every address",
        "https://a.test, is a URL",
        "1.2.3.04, is no IPv4 address"
    })
    void anEntryThatCannotBeMetIsABadRequestThatSaysWhy(String entry, String why) {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            assertThatThrownBy(() -> vibengine.sandboxes().create(c -> c.network(NetworkPolicy.allowing("a.b", entry))))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("network.allow[1]: " + why);
        }
    }

    @Test
    void aSandboxThatIsGoneHasNoNetwork() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine.sandboxes().create(c -> {});
            sandbox.kill();

            assertThatThrownBy(() -> sandbox.setNetwork(NetworkPolicy.PUBLIC)).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> vibengine.sandboxes().network(sandbox.id()))
                    .isInstanceOf(NotFoundException.class);
        }
    }
}
