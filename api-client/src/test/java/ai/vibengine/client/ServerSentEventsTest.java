package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.internal.http.ServerSentEvents;
import ai.vibengine.client.internal.http.ServerSentEvents.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An event stream by the rules of the HTML standard. */
class ServerSentEventsTest {

    @Test
    void eventsAreReadInWhateverPiecesTheyCome() throws Exception {
        String text = "event: stdout\ndata: {\"text\":\"värde 🎉\"}\n\n:\n\nevent:exit\ndata:{}\n\n";
        List<Event> expected = List.of(new Event("stdout", "{\"text\":\"värde 🎉\"}"), new Event("exit", "{}"));

        for (int size = 1; size < text.length(); size++) {
            assertThat(read(text, size)).as("in pieces of %s", size).isEqualTo(expected);
        }
    }

    @Test
    void everyKindOfLineBreakEndsALine() throws Exception {
        assertThat(read("event: a\r\ndata: 1\r\n\r\nevent: b\rdata: 2\r\rdata: 3\n\n", 1))
                .containsExactly(new Event("a", "1"), new Event("b", "2"), new Event("message", "3"));
    }

    @Test
    void whatIsNotUnderstoodIsPassedOver() throws Exception {
        assertThat(read("retry: 5\nid: 7\nwhat\n: comment\nevent: lonely\n\ndata\ndata: x\ndata:  y\n\ndata: cut", 3))
                .containsExactly(new Event("message", "\nx\n y"));
    }

    @Test
    void anEventWithoutEndIsNotKeptForEver() {
        String endless = "data: 12345\n".repeat(10);

        assertThatThrownBy(() -> new ServerSentEvents(40).read(bytes(endless)))
                .isInstanceOf(ServerSentEvents.TooLongException.class);
        assertThatThrownBy(() -> new ServerSentEvents(40).read(bytes("x".repeat(41))))
                .isInstanceOf(ServerSentEvents.TooLongException.class);
    }

    private static List<Event> read(String text, int size) throws ServerSentEvents.TooLongException {
        ServerSentEvents events = new ServerSentEvents(1024);
        ByteBuffer all = bytes(text);
        List<Event> found = new ArrayList<>();
        while (all.hasRemaining()) {
            int length = Math.min(size, all.remaining());
            found.addAll(events.read(all.slice(all.position(), length)));
            all.position(all.position() + length);
        }
        return found;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
