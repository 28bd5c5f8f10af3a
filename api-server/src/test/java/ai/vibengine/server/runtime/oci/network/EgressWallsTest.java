package ai.vibengine.server.runtime.oci.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.oci.network.NetworkedRuntime.Guest;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on what sandboxes may reach, each tried from inside one. */
@NullMarked
@TestInstance(Lifecycle.PER_CLASS)
class EgressWallsTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String CURL = "curl -sS -k --max-time 5 ";

    @SuppressWarnings("NullAway.Init")
    private NetworkedRuntime machine;

    @SuppressWarnings("NullAway.Init")
    private ServerSocket ofTheMachine;

    private final AtomicInteger reached = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private Guest open;

    @SuppressWarnings("NullAway.Init")
    private Guest listed;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        machine = NetworkedRuntime.open(folder);
        ofTheMachine = new ServerSocket(0);
        var unused = DaemonThreads.start("machine", this::greet);
        open = machine.start(EgressPolicy.PUBLIC);
        listed = machine.start(NetworkedRuntime.allowing(
                "allowed.test", "rebind-loopback.test", "rebind-metadata.test", "rebind-machine.test", "mixed.test"));
    }

    @AfterAll
    void close() throws Exception {
        ofTheMachine.close();
        machine.close();
    }

    private void greet() {
        try {
            while (true) {
                try (Socket guest = ofTheMachine.accept()) {
                    reached.incrementAndGet();
                    guest.getOutputStream().write("I am the machine\n".getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException closed) {
            assertThat(closed).isNotNull();
        }
    }

    @Test
    void theMachineIsReachedByNoneOfItsAddresses() throws Exception {
        List<String> addresses = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .map(address -> address.getHostAddress())
                .toList();
        assertThat(addresses)
                .contains("127.0.0.1", machine.internet().address(1))
                .anyMatch(a -> a.startsWith("169.254."));
        for (String address : addresses) {
            for (Guest guest : List.of(open, listed)) {
                assertThat(guest.greeting(address, ofTheMachine.getLocalPort()))
                        .as(address)
                        .endsWith("Error");
            }
        }
        assertThat(reached).hasValue(0);
    }

    @Test
    void anAddressThatTheMachineGetsLaterIsClosedToo() throws Exception {
        String later = machine.internet().address(200);
        machine.internet().addToMachine(later);

        assertThat(open.greeting(later, ofTheMachine.getLocalPort())).isEqualTo("ConnectionRefusedError");
    }

    @Test
    void privateSharedLinkLocalAndMulticastAddressesAreClosed() throws Exception {
        for (String address : List.of(
                "10.0.0.1",
                "172.16.0.1",
                "192.168.0.1",
                "100.64.0.1",
                "169.254.169.254",
                "224.0.0.1",
                "240.0.0.1",
                "0.0.0.0")) {
            for (Guest guest : List.of(open, listed)) {
                assertThat(guest.greeting(address, 80))
                        .as(address)
                        .isNotEqualTo("")
                        .endsWith("Error");
            }
        }
        assertThat(open.udp("224.0.0.1", 7)).as("multicast").endsWith("Error");
        assertThat(machine.runtime().networks().refusals(open.id()))
                .extracting(Refusal::why)
                .contains(Refusal.Why.CLOSED_ADDRESS);
    }

    @Test
    void fromInsideABuildTheMachineNeighboursAndClosedAddressesAreReachedByNone() throws Exception {
        Set<String> closed = new TreeSet<>(List.of("10.0.0.1", "169.254.169.254", "10.213.0.1", open.address()));
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .map(address -> address.getHostAddress())
                .forEach(closed::add);
        String connecting = "python3 -c 'import socket; socket.create_connection((\"%s\", %d), 3)'";
        try (LayerBuild build = machine.startBuild()) {
            assertThat(build.run(
                            connecting.formatted(machine.internet().address(11), 22),
                            Map.of(),
                            null,
                            LONG,
                            (c, l) -> {}))
                    .as("a public address")
                    .isZero();
            for (String address : closed) {
                for (int port : List.of(ofTheMachine.getLocalPort(), 22)) {
                    assertThat(build.run(connecting.formatted(address, port), Map.of(), null, LONG, (c, l) -> {}))
                            .as(address)
                            .isNotZero();
                }
            }
            assertThat(build.run("ip addr add 10.213.0.77/32 dev eth0", Map.of(), null, LONG, (c, l) -> {}))
                    .as("another address")
                    .isNotZero();
        }
        assertThat(reached).hasValue(0);
    }

    @Test
    void neighboursAndTheGatewaysOwnPortsAreClosed() throws Exception {
        Guest neighbour = machine.start(EgressPolicy.PUBLIC);
        neighbour.detached("exec python3 -m http.server 8000");
        assertThat(Eventually.get(
                        () -> neighbour.sh(CURL + "http://127.0.0.1:8000/").status(), status -> status == 0))
                .isZero();
        String address =
                neighbour.output("ip -o -4 addr show eth0 | awk '{print $4}'").replace("/32", "");

        assertThat(open.greeting(address, 8000)).isEqualTo("ConnectionRefusedError");
        for (int port : List.of(15001, 15053, 22, 80)) {
            assertThat(listed.greeting("10.213.0.1", port)).as("%s", port).isEqualTo("ConnectionRefusedError");
        }
    }

    @Test
    void anotherAddressIsNotReachedByAnAllowedName() throws Exception {
        String other = machine.internet().address(11);
        String allowed = "I am " + machine.internet().address(10);

        assertThat(listed.output(CURL + "--resolve allowed.test:443:" + other + " https://allowed.test/"))
                .isEqualTo(allowed);
        assertThat(listed.output(CURL + "-H 'Host: allowed.test' http://" + other + "/"))
                .isEqualTo(allowed);
    }

    @Test
    void aNameThatIsNotListedIsNotReachedByAnAllowedAddress() throws Exception {
        String allowed = machine.internet().address(10);

        assertThat(listed.sh(CURL + "--resolve other.test:443:" + allowed + " https://other.test/")
                        .status())
                .isNotZero();
        assertThat(listed.sh(CURL + "-H 'Host: other.test' http://" + allowed + "/")
                        .status())
                .isNotZero();
        assertThat(listed.sh(CURL + "https://" + allowed + "/").status())
                .as("no SNI")
                .isNotZero();
        assertThat(listed.sh(CURL + "-H 'Host:' http://" + allowed + "/").status())
                .as("no Host")
                .isNotZero();
        assertThat(listed.greeting(allowed, 22)).as("no protocol with names").endsWith("Error");
        assertThat(listed.udp(allowed, 7)).endsWith("Error");
        assertThat(listed.udp(allowed, 443)).as("QUIC").endsWith("Error");
    }

    @Test
    void namesThatLeadToClosedAddressesLeadNowhere() throws Exception {
        for (String name : List.of("rebind-loopback.test", "rebind-metadata.test", "rebind-machine.test")) {
            for (Guest guest : List.of(open, listed)) {
                assertThat(guest.sh("getent ahostsv4 " + name).status())
                        .as(name)
                        .isNotZero();
            }
            int port = ofTheMachine.getLocalPort();
            assertThat(listed.sh(CURL + "-H 'Host: " + name + "' http://"
                                    + machine.internet().address(10) + ":8080/")
                            .status())
                    .as(name)
                    .isNotZero();
            assertThat(listed.sh(CURL + "http://" + name + ":" + port + "/").status())
                    .isNotZero();
        }
        assertThat(listed.output("getent ahostsv4 mixed.test"))
                .contains(machine.internet().address(10))
                .doesNotContain("127.0.0.1");
        assertThat(reached).hasValue(0);
    }

    @Test
    void everyNameServerThatIsAskedIsTheGateway() throws Exception {
        String real = machine.internet().address(53);
        String dig = """
                def ask(server, name, kind, tcp=False):
                    q = b"\\x12\\x34\\x01\\x00\\x00\\x01" + bytes(6)
                    for label in name.split("."): q += bytes([len(label)]) + label.encode()
                    q += b"\\0" + kind.to_bytes(2, "big") + b"\\0\\1"
                    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
                    s.settimeout(5)
                    s.connect((server, 53))
                    s.send((len(q).to_bytes(2, "big") if tcp else b"") + q)
                    a = s.recv(4096)
                    a = a[2:] if tcp else a
                    print(a[3] & 15, int.from_bytes(a[6:8], "big"))
                """;
        for (String server : List.of(real, machine.internet().address(11), "10.213.0.1", "192.0.2.1")) {
            assertThat(listed.python(dig + "ask('" + server + "', 'allowed.test', 1)"))
                    .isEqualTo("0 1");
            assertThat(listed.python(dig + "ask('" + server + "', 'secret.other.test', 1)"))
                    .isEqualTo("5 0");
            assertThat(listed.python(dig + "ask('" + server + "', 'other.test', 1, True)"))
                    .isEqualTo("5 0");
            assertThat(listed.python(dig + "ask('" + server + "', 'allowed.test', 1, True)"))
                    .isEqualTo("0 1");
            assertThat(listed.python(dig + "ask('" + server + "', 'allowed.test', 16)"))
                    .as("TXT")
                    .isEqualTo("0 0");
            assertThat(open.python(dig + "ask('" + server + "', 'allowed.test', 16)"))
                    .isEqualTo("0 1");
            assertThat(open.python(dig + "ask('" + server + "', 'rebind-loopback.test', 1)"))
                    .isEqualTo("0 0");
        }
    }

    @Test
    void mailServersAreClosed() throws Exception {
        String host = machine.internet().address(10);
        assertThat(open.greeting(host, 25)).isEqualTo("ConnectionRefusedError");
        Guest wide = machine.start(NetworkedRuntime.allowing(host, "allowed.test"));
        assertThat(wide.greeting(host, 25)).isEqualTo("ConnectionRefusedError");
        assertThat(wide.greeting("allowed.test", 25)).isEqualTo("ConnectionRefusedError");
    }

    @Test
    void otherProtocolsThanTcpAndUdpAreNotEvenMade() throws Exception {
        for (String socket : List.of(
                "AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP",
                "AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP",
                "AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW",
                "AF_PACKET, socket.SOCK_RAW, 3",
                "AF_INET, socket.SOCK_STREAM, 132")) {
            assertThat(open.python("try:\n    socket.socket(socket." + socket + ")\n    print('made')\n"
                            + "except OSError as failure:\n    print(type(failure).__name__)"))
                    .as(socket)
                    .endsWith("Error");
        }
    }

    @Test
    void thereIsNoIpv6() throws Exception {
        assertThat(open.output("ip -6 addr show dev eth0")).isEmpty();
        for (String address : List.of("::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "fe80::1")) {
            assertThat(open.python("try:\n    print(socket.create_connection(('" + address + "', "
                            + ofTheMachine.getLocalPort() + "), 5).recv(9))\n"
                            + "except OSError as failure:\n    print(type(failure).__name__)"))
                    .as(address)
                    .endsWith("Error");
        }
        assertThat(reached).hasValue(0);
    }

    @Test
    void whoTakesANeighboursAddressGetsNothing() throws Exception {
        Guest victim = machine.start(EgressPolicy.PUBLIC);
        Guest spoofer = machine.start(EgressPolicy.BLOCKED);
        String address =
                victim.output("ip -o -4 addr show eth0 | awk '{print $4}'").replace("/32", "");
        // Even with root's power over its own interface, which no sandbox has.
        String inside = machine.asRootInNetworkOf(spoofer.id(), "ip", "addr", "add", address + "/32", "dev", "eth0");
        assertThat(inside).isEmpty();

        assertThat(machine.asRootInNetworkOf(
                        spoofer.id(),
                        "sh",
                        "-c",
                        "curl -sS --max-time 2 --interface " + address + " http://"
                                + machine.internet().address(10) + "/ 2>&1 || true"))
                .doesNotContain("I am");
        assertThat(victim.output(CURL + "http://" + machine.internet().address(10) + "/"))
                .startsWith("I am");
    }

    @Test
    void oneSandboxDoesNotTakeAllConnectionsOfTheGateway() throws Exception {
        Guest greedy = machine.start(NetworkedRuntime.allowing("allowed.test"));
        String opened = greedy.python("""
                open_ones = []
                for i in range(400):
                    try:
                        open_ones.append(socket.create_connection(("%s", 80), 2))
                    except OSError:
                        pass
                print(len(open_ones))
                """.formatted(machine.internet().address(10)));
        assertThat(opened).isNotEmpty();
        assertThat(listed.output(CURL + "http://allowed.test/")).startsWith("I am");
    }
}
