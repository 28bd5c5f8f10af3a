package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class BuildQueueTest {

    private static BuildQueue.Entry build(String account, int number, int concurrent) {
        return new BuildQueue.Entry(account + number, account, concurrent, () -> {});
    }

    private static BuildQueue queue(int workers, String... builds) {
        BuildQueue queue = new BuildQueue(workers);
        for (String build : builds) {
            queue.add(build(build.substring(0, 1), Integer.parseInt(build.substring(1)), 9));
        }
        return queue;
    }

    private static List<String> orderOf(BuildQueue queue, int number) throws InterruptedException {
        List<String> order = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            BuildQueue.Entry entry = queue.take();
            order.add(entry.buildId());
            queue.done(entry);
        }
        return order;
    }

    @Test
    void accountsTakeTurnsHoweverManyBuildsEachHas() throws InterruptedException {
        BuildQueue queue = queue(1, "a1", "a2", "a3", "a4", "b1", "b2", "c1");

        assertThat(orderOf(queue, 7)).containsExactly("a1", "b1", "c1", "a2", "b2", "a3", "a4");
    }

    @Test
    void anAccountLeavesAWorkerToWhoeverComesNext() throws Exception {
        BuildQueue queue = queue(3, "a1", "a2", "a3");
        BuildQueue.Entry first = queue.take();
        queue.take();

        CompletableFuture<String> third = taken(queue);
        assertThat(third).isNotDone();
        queue.add(build("b", 1, 9));
        assertThat(third.get()).isEqualTo("b1");

        CompletableFuture<String> next = taken(queue);
        assertThat(next).isNotDone();
        queue.done(first);
        assertThat(next.get()).isEqualTo("a3");
    }

    @Test
    void anAccountRunsNoMoreThanItsPlanAllows() throws Exception {
        BuildQueue queue = new BuildQueue(9);
        queue.add(build("a", 1, 1));
        queue.add(build("a", 2, 1));
        queue.add(build("b", 1, 1));

        assertThat(queue.take().buildId()).isEqualTo("a1");
        assertThat(queue.take().buildId()).isEqualTo("b1");
        assertThat(taken(queue)).isNotDone();
    }

    @Test
    void theOnlyWorkerServesAnyAccount() throws InterruptedException {
        assertThat(orderOf(queue(1, "a1", "a2"), 2)).containsExactly("a1", "a2");
    }

    @Test
    void whoRunsLeastComesFirst() throws InterruptedException {
        BuildQueue queue = queue(4, "a1", "a2", "a3");
        queue.take();
        queue.add(build("b", 1, 9));

        assertThat(queue.take().buildId()).isEqualTo("b1");
    }

    @Test
    void aBuildThatIsTakenOutDoesNotRun() throws InterruptedException {
        BuildQueue queue = queue(1, "a1", "a2", "b1");

        assertThat(queue.remove("a1")).isTrue();
        assertThat(queue.remove("a1")).isFalse();
        assertThat(orderOf(queue, 2)).containsExactly("a2", "b1");
    }

    /** Returns the build that a worker of its own gets, once it is this worker's turn. */
    private static CompletableFuture<String> taken(BuildQueue queue) throws InterruptedException {
        CompletableFuture<String> taken = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            try {
                taken.complete(queue.take().buildId());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        worker.setDaemon(true);
        worker.start();
        while (!taken.isDone() && worker.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return taken;
    }
}
