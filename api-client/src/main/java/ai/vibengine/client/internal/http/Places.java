package ai.vibengine.client.internal.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Bounds how many requests are under way at once, and so how many connections there are. Who comes first goes first. */
final class Places {

    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int free;

    Places(int count) {
        free = count;
    }

    /** Completes when there is a place, which is then taken. One that is cancelled before takes none. */
    synchronized CompletableFuture<Void> take() {
        if (free > 0) {
            free--;
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> turn = new CompletableFuture<>();
        waiting.add(turn);
        return turn;
    }

    /** Gives a place back. The next one begins on this thread. */
    void leave() {
        for (CompletableFuture<Void> next = next(); next != null; next = next()) {
            if (next.complete(null)) {
                return;
            }
        }
    }

    private synchronized @Nullable CompletableFuture<Void> next() {
        CompletableFuture<Void> next = waiting.poll();
        if (next == null) {
            free++;
        }
        return next;
    }
}
