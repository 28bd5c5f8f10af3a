package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.testing.FakeVibengine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client costs in threads, and that it gives them back. */
class ThreadsTest {

    @Test
    void aHundredClientsGiveAllTheirThreadsBack() {
        try (FakeVibengine fake = FakeVibengine.start()) {
            long before = Threads.ofClients();
            List<Vibengine> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Vibengine vibengine = Clients.of(fake).ioThreads(2).build();
                vibengine.templates().get("base");
                clients.add(vibengine);
            }
            long during = Threads.ofClients();
            clients.forEach(Vibengine::close);
            long after = Threads.ofClients();

            assertThat(during - before).isBetween(100L, 400L);
            assertThat(after).isEqualTo(before);
        }
    }
}
