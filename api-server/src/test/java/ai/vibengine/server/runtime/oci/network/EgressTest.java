package ai.vibengine.server.runtime.oci.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.runtime.NetworkUnavailableException;
import ai.vibengine.server.runtime.SandboxNetworks;
import ai.vibengine.server.runtime.oci.network.NetworkedRuntime.Guest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What each policy lets out to programs without any configuration, and what happens when it changes. */
@NullMarked
@TestInstance(Lifecycle.PER_CLASS)
class EgressTest {

    private static final String CURL = "curl -sS --max-time 5 ";

    @SuppressWarnings("NullAway.Init")
    private NetworkedRuntime machine;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        machine = NetworkedRuntime.open(folder);
        assertThat(machine.runtime().networks().problem()).isEmpty();
    }

    @AfterAll
    void close() throws Exception {
        machine.close();
    }

    @Test
    void publicReachesWebTlsAndOtherPortsByNameAndByAddress() throws Exception {
        Guest guest = machine.start(EgressPolicy.PUBLIC);
        String host = machine.internet().address(11);

        assertThat(guest.output(CURL + "http://other.test/")).isEqualTo("I am " + host);
        assertThat(guest.output(CURL + "http://" + host + ":8080/")).isEqualTo("I am " + host);
        assertThat(guest.output(CURL + "-k https://other.test/")).isEqualTo("I am " + host);
        assertThat(guest.greeting(host, 22)).isEqualTo("I am " + host);
        assertThat(guest.udp(host, 7)).isEqualTo("I am " + host);
    }

    @Test
    void blockedReachesNothingAndSaysSoAtOnce() throws Exception {
        Guest guest = machine.start(EgressPolicy.BLOCKED);
        String host = machine.internet().address(11);

        assertThat(guest.greeting(host, 22)).isEqualTo("ConnectionRefusedError");
        assertThat(guest.udp(host, 7)).isNotEqualTo("I am " + host);
        assertThat(guest.output(CURL + "http://other.test/ || true")).contains("Could not resolve host");
        assertThat(machine.runtime().networks().refusals(guest.id()))
                .extracting(refusal -> refusal.protocol() + " " + refusal.host() + " " + refusal.address() + " "
                        + refusal.port() + " " + refusal.why())
                .contains(
                        "tcp null " + host + " 22 BLOCKED",
                        "udp null " + host + " 7 BLOCKED",
                        "dns other.test null 0 BLOCKED");
    }

    @Test
    void anAllowlistOfNamesLetsOutByWhatTheConnectionSays() throws Exception {
        Guest guest = machine.start(NetworkedRuntime.allowing("allowed.test", "*.allowed.test:443"));
        String host = machine.internet().address(10);

        assertThat(guest.output(CURL + "http://allowed.test/")).isEqualTo("I am " + host);
        assertThat(guest.output(CURL + "-k https://allowed.test/")).isEqualTo("I am " + host);
        assertThat(guest.output(CURL + "-k https://sub.allowed.test/")).isEqualTo("I am " + host);
        assertThat(guest.sh(CURL + "http://sub.allowed.test/").status()).isNotZero();
        assertThat(guest.sh(CURL + "http://other.test/").status()).isNotZero();
        assertThat(machine.runtime().networks().refusals(guest.id()))
                .extracting(Refusal::host, Refusal::why)
                .contains(
                        tuple("other.test", Refusal.Why.NOT_ALLOWED),
                        tuple("sub.allowed.test", Refusal.Why.NOT_ALLOWED));
    }

    @Test
    void anAllowlistOfNetworksLetsOutByAddressAndPort() throws Exception {
        String host = machine.internet().address(10);
        String other = machine.internet().address(11);
        Guest guest = machine.start(NetworkedRuntime.allowing(host + "/31:7-8080", other + ":80"));

        assertThat(guest.output(CURL + "http://" + host + "/")).isEqualTo("I am " + host);
        assertThat(guest.udp(host, 7)).isEqualTo("I am " + host);
        assertThat(guest.greeting(other, 22)).isEqualTo("I am " + other);

        machine.runtime().networks().apply(guest.id(), NetworkedRuntime.allowing(other + ":80"));
        assertThat(guest.output(CURL + "http://" + other + "/")).isEqualTo("I am " + other);
        assertThat(guest.greeting(other, 22)).isEqualTo("ConnectionRefusedError");
        assertThat(guest.greeting(host, 80)).isEqualTo("ConnectionRefusedError");
    }

    @Test
    void aPolicyEndsTheConnectionsThatItDoesNotAllowAndLeavesTheOthers() throws Exception {
        Guest guest = machine.start(EgressPolicy.PUBLIC);
        guest.talk(machine.internet().address(10), 7, "/tmp/kept");
        guest.talk(machine.internet().address(11), 7, "/tmp/ended");
        awaitAnswers(guest, "/tmp/kept");
        awaitAnswers(guest, "/tmp/ended");

        machine.runtime()
                .networks()
                .apply(guest.id(), NetworkedRuntime.allowing(machine.internet().address(10)));

        assertThat(Eventually.get(() -> guest.output("tail -n 1 /tmp/ended"), line -> line.startsWith("end")))
                .isEqualTo("end ConnectionResetError");
        guest.output(": > /tmp/kept");
        awaitAnswers(guest, "/tmp/kept");
        assertThat(guest.output("tail -n 1 /tmp/kept")).isEqualTo("answer");
    }

    @Test
    void aPolicyEndsConnectionsOnWhichOnlyTheOtherSideSends() throws Exception {
        Guest guest = machine.start(EgressPolicy.PUBLIC);
        guest.listen(machine.internet().address(10), 9, "/tmp/ended");
        awaitAnswers(guest, "/tmp/ended");

        machine.runtime().networks().apply(guest.id(), EgressPolicy.BLOCKED);

        assertThat(Eventually.get(() -> guest.output("tail -n 1 /tmp/ended"), line -> line.startsWith("end")))
                .isEqualTo("end ConnectionResetError");
    }

    @Test
    void aPolicyEndsConnectionsThatWereLetOutByName() throws Exception {
        Guest guest = machine.start(NetworkedRuntime.allowing("allowed.test"));
        guest.detached(CURL.replace("5", "60") + "--limit-rate 1M -o /tmp/large http://allowed.test/large;"
                + " echo $? > /tmp/status");
        Eventually.get(() -> guest.sh("test -s /tmp/large").status(), status -> status == 0);

        machine.runtime().networks().apply(guest.id(), NetworkedRuntime.allowing("other.test"));

        assertThat(Eventually.get(() -> guest.sh("cat /tmp/status").output(), status -> status.matches("[0-9]+")))
                .isNotEqualTo("0");
    }

    @Test
    void theGatewaysProcessIsStartedAgainWhenItDies() throws Exception {
        Guest guest = machine.start(NetworkedRuntime.allowing("allowed.test"));
        long pid = machine.gatewayProcess();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        assertThat(Eventually.get(machine.runtime()::problem, Optional::isPresent)
                        .orElseThrow())
                .contains("questions for names");
        assertThat(Eventually.get(machine.runtime()::problem, Optional::isEmpty))
                .isEmpty();
        assertThat(machine.gatewayProcess()).isNotEqualTo(pid);
        assertThat(guest.output(CURL + "http://allowed.test/"))
                .isEqualTo("I am " + machine.internet().address(10));
        assertThat(guest.sh(CURL + "http://other.test/").status()).isNotZero();
    }

    @Test
    void anotherRangeOfAddressesWaitsUntilNoSandboxHasOneOfTheOldRange() throws Exception {
        Guest guest = machine.start(EgressPolicy.PUBLIC);

        machine.range("10.214.0.0/16");
        machine.restart(Set.of(guest.id()));
        assertThat(machine.runtime().networks().problem()).isEmpty();
        assertThat(guest.output(CURL + "http://allowed.test/"))
                .isEqualTo("I am " + machine.internet().address(10));
        Guest beside = machine.start(EgressPolicy.PUBLIC);
        assertThat(beside.address()).startsWith("10.213.");

        machine.restart(Set.of());
        Guest next = machine.start(EgressPolicy.PUBLIC);
        assertThat(next.output(CURL + "http://allowed.test/"))
                .isEqualTo("I am " + machine.internet().address(10));
        assertThat(next.address()).startsWith("10.214.");
        machine.range("10.213.0.0/16");
        machine.restart(Set.of());
    }

    @Test
    void aSandboxThatLosesItsNetworkByARestartHasNoneAfterTheNextEither() throws Exception {
        Guest guest = machine.start(EgressPolicy.PUBLIC);

        machine.lacksNetworks(true);
        machine.restart(Set.of(guest.id()));
        SandboxNetworks without = machine.runtime().networks();
        assertThatThrownBy(() -> without.apply(guest.id(), EgressPolicy.PUBLIC))
                .isInstanceOf(NetworkUnavailableException.class);
        assertThat(guest.sh(CURL + "http://allowed.test/").status()).isNotZero();

        machine.lacksNetworks(false);
        machine.restart(Set.of(guest.id()));
        SandboxNetworks again = machine.runtime().networks();
        assertThat(again.problem()).isEmpty();
        assertThatThrownBy(() -> again.apply(guest.id(), EgressPolicy.PUBLIC))
                .isInstanceOf(NetworkUnavailableException.class)
                .hasMessageContaining("has no network");
        again.apply(guest.id(), EgressPolicy.BLOCKED);
        assertThat(machine.start(EgressPolicy.PUBLIC).output(CURL + "http://allowed.test/"))
                .startsWith("I am");
    }

    @Test
    void connectionsOutliveTheServer() throws Exception {
        Guest guest = machine.start(EgressPolicy.PUBLIC);
        guest.talk(machine.internet().address(10), 7, "/tmp/kept");
        awaitAnswers(guest, "/tmp/kept");

        machine.restart(Set.copyOf(machine.runtime().running()));

        guest.output(": > /tmp/kept");
        awaitAnswers(guest, "/tmp/kept");
        assertThat(guest.output("tail -n 1 /tmp/kept")).isEqualTo("answer");
        assertThat(guest.output(CURL + "http://allowed.test/")).startsWith("I am");
    }

    @Test
    void whatEndsLeavesNoInterfaceNoElementAndNoFile() throws Exception {
        for (int i = 0; i < 5; i++) {
            Guest guest = machine.start(
                    NetworkedRuntime.allowing("allowed.test", machine.internet().address(10)));
            machine.runtime().stop(guest.id());
        }
        Guest last = machine.start(EgressPolicy.PUBLIC);
        String address =
                last.output("ip -o -4 addr show eth0 | awk '{print $4}'").replace("/32", "");
        machine.runtime().stop(last.id());

        assertThat(Eventually.get(() -> machine.traces(last.id(), address), Set::isEmpty))
                .isEmpty();
    }

    private static void awaitAnswers(Guest guest, String file) throws Exception {
        assertThat(Eventually.get(() -> guest.sh("grep -q answer " + file).status(), status -> status == 0))
                .isZero();
    }
}
