package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways out over a network, tried for real. */
@NullMarked
class NetworkWallsTest {

    private static final int PATIENCE_MILLIS = 200;

    @TempDir
    static Path data;

    private static Scene scene;
    private static ServerSocket server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerSocket();
        server.bind(new InetSocketAddress((InetAddress) null, 0));
        server.setSoTimeout(PATIENCE_MILLIS);
        scene = new Scene(data);
    }

    @AfterAll
    static void stop() throws IOException {
        scene.close();
        server.close();
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void itReachesNoAddressOfTheMachineNorBeyond(String address) throws Exception {
        String said = connect(scene.attacker, address, server.getLocalPort());

        assertThat(said).isIn("ENETUNREACH", "ECONNREFUSED", "EADDRNOTAVAIL", "EINVAL");
        assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }

    /** Those of the machine, where the server listens; a neighbour's guess; the cloud's metadata; documentation's internet. */
    static Stream<String> addresses() throws IOException {
        List<String> own = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .map(InetAddress::getHostAddress)
                .map(address -> address.replaceAll("%.*", ""))
                .collect(Collectors.toList());
        return Stream.concat(
                        own.stream(),
                        Stream.of(
                                "127.0.0.1",
                                "127.1.2.3",
                                "::1",
                                "0.0.0.0",
                                "169.254.169.254",
                                "10.0.0.1",
                                "172.17.0.1",
                                "192.168.0.1",
                                "192.0.2.1",
                                "2001:db8::1"))
                .distinct();
    }

    @Test
    void itReachesNoSocketOfANeighbour() throws Exception {
        String listen = "python3 -c 'import socket, time; s = socket.create_server((\"0.0.0.0\", 4711));"
                + " u = socket.socket(socket.AF_UNIX); u.bind(\"\\0abstract\"); u.listen();"
                + " open(\"/tmp/listening\", \"w\"); time.sleep(1000)'";
        scene.neighbour.detached(listen);
        scene.neighbour.output("until test -e /tmp/listening; do sleep 0.05; done");

        assertThat(connect(scene.neighbour, "127.0.0.1", 4711)).isEqualTo("connected");
        assertThat(connect(scene.attacker, "127.0.0.1", 4711)).isEqualTo("ECONNREFUSED");
        assertThat(unix(scene.neighbour)).isEqualTo("connected");
        assertThat(unix(scene.attacker)).isEqualTo("ECONNREFUSED");
    }

    @Test
    void itResolvesNoName() throws Exception {
        assertThat(scene.attacker.sh("getent hosts example.com").status()).isNotZero();
        assertThat(scene.attacker.output("grep -v '^#' /etc/resolv.conf || true"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            socket 17 3 768  | EAFNOSUPPORT
            socket 17 2 768  | EAFNOSUPPORT
            socket 2 3 1     | EPERM
            socket 2 3 255   | EPERM
            socket 2 10 0    | ENOSYS
            socket 10 3 58   | EPERM
            socket 31 3 1    | EAFNOSUPPORT
            socket 38 5 0    | EAFNOSUPPORT
            socket 40 1 0    | EAFNOSUPPORT
            socket 44 3 0    | EAFNOSUPPORT
            socket 15 3 2    | ENOSYS
            socket 16 3 1    | EPROTONOSUPPORT
            socket 16 3 4    | EPROTONOSUPPORT
            socket 16 3 9    | EPROTONOSUPPORT
            socket 16 3 12   | EPROTONOSUPPORT
            socket 16 2 15   | EPROTONOSUPPORT
            socket 16 3 16   | EPROTONOSUPPORT
            socket 16 3 0x10000000f | EPROTONOSUPPORT
            """)
    void itOpensNoRawOrForeignSocket(String call, String refusal) throws Exception {
        assertThat(scene.calls(call)).containsExactly(refusal);
    }

    @Test
    void itGivesItselfNoAddress() throws Exception {
        for (String attempt : List.of(
                "ip address add 10.9.8.7/24 dev lo",
                "ip link add veth0 type veth",
                "ip link set lo down",
                "ip route add default dev lo",
                "ip netns add other")) {
            assertThat(scene.attacker.sh(attempt).status()).as(attempt).isNotZero();
        }
        assertThat(scene.attacker.output("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '"))
                .isEqualTo("lo");
    }

    private static String connect(Inside sandbox, String address, int port) throws Exception {
        return sandbox.output("python3 -c 'import socket, errno; s = socket.socket(socket."
                + (address.contains(":") ? "AF_INET6" : "AF_INET") + "); s.settimeout(5);"
                + " print(errno.errorcode.get(s.connect_ex((\"" + address + "\", " + port + ")), \"connected\"))'");
    }

    private static String unix(Inside sandbox) throws Exception {
        return sandbox.output("python3 -c 'import socket, errno; s = socket.socket(socket.AF_UNIX);"
                + " print(errno.errorcode.get(s.connect_ex(\"\\0abstract\"), \"connected\"))'");
    }
}
