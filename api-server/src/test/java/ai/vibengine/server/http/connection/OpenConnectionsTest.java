package ai.vibengine.server.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes between the decision that there is a place for a new connection and the end of the one that has it. */
@NullMarked
final class OpenConnectionsTest {

    private static final int MOST = 4;
    private static final int SPARE = 1;
    private static final int ENOUGH = 64;
    private static final int LITTLE = 2;

    private final List<Accepted> accepted = new ArrayList<>();
    private final Deadlines deadlines = new Deadlines();
    private final OpenConnections connections = new OpenConnections(
            new ConnectionLimits(MOST, MOST, SPARE), deadlines, () -> answer("slow"), () -> answer("full"));

    @AfterEach
    void stop() throws Exception {
        deadlines.start();
        deadlines.stop();
    }

    @Test
    void twoThatComeAtOnceTakeThePlacesOfTwo() {
        for (int i = 0; i < MOST; i++) {
            accept();
        }

        Accepted between = new Accepted(() -> {});
        accept(new Accepted(() -> accept(between)));

        assertThat(open()).isEqualTo(MOST);
        assertThat(accepted.subList(0, 2)).noneMatch(Accepted::isOpen);
        assertThat(accepted.get(0).told()).isEqualTo("full");
    }

    @Test
    void oneWhosePlaceIsGivenAwayServesNothingMore() {
        for (int i = 0; i < MOST; i++) {
            accept();
        }
        List<Integer> numbers = new ArrayList<>();

        accept(new Accepted(() -> numbers.add(accepted.get(0).state().serve())));

        assertThat(numbers).containsExactly(0);
        assertThat(open()).isEqualTo(MOST);
    }

    @Test
    void oneThatDoesNotReadItsAnswerKeepsNoPlace() {
        for (int i = 0; i < MOST; i++) {
            accept(new Accepted(LITTLE, () -> {}));
        }

        for (int i = 0; i < 2 * MOST; i++) {
            accept();
        }

        assertThat(open()).isEqualTo(MOST);
    }

    @Test
    void whereAllServeOnlySpareOnesAreLetIn() {
        for (int i = 0; i < MOST; i++) {
            accept().state().serve();
        }

        for (int i = 0; i < 3; i++) {
            accept();
        }

        assertThat(open()).isEqualTo(MOST + SPARE);
        assertThat(accepted.get(accepted.size() - 1).state().isSpare()).isTrue();
    }

    private long open() {
        return accepted.stream().filter(Accepted::isOpen).count();
    }

    private Accepted accept() {
        return accept(new Accepted(() -> {}));
    }

    /** As Jetty does it, which tells of the end of one later, from its own threads. */
    private Accepted accept(Accepted connection) {
        accepted.add(connection);
        connections.onOpened(connection.connection);
        return connection;
    }

    private static ByteBuffer answer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A connection without a network, of which nobody reads what is written. */
    private static final class Accepted {

        private final ByteArrayEndPoint endPoint;
        private final Connection connection;
        private final List<OpenConnection> states = new ArrayList<>();

        /** @param meanwhile what happens between its acceptance and the end of the one in whose place it comes */
        Accepted(Runnable meanwhile) {
            this(ENOUGH, meanwhile);
        }

        /** @param room for how many bytes of answers there is room */
        Accepted(int room, Runnable meanwhile) {
            endPoint = new ByteArrayEndPoint(new byte[0], room);
            connection = (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Connection.class, ConnectionMetaData.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getEndPoint" -> endPoint;
                        case "getBytesIn" -> 0L;
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        case "setAttribute" -> {
                            states.add((OpenConnection) arguments[1]);
                            meanwhile.run();
                            yield proxy;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        boolean isOpen() {
            return endPoint.isOpen();
        }

        OpenConnection state() {
            return states.get(0);
        }

        String told() {
            return endPoint.getOutputString();
        }
    }
}
