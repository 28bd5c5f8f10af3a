package ai.vibengine.conformance.reference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/** The others that use the same server, and what they do to it. */
final class Crowd {
    private final Faults faults;
    private final Boxes boxes;
    private final Account account;
    private final Deque<Box> theirs = new ArrayDeque<>();
    private final AtomicInteger requests = new AtomicInteger();

    Crowd(Faults faults, Boxes boxes, Account account) {
        this.faults = faults;
        this.boxes = boxes;
        this.account = account;
    }

    /** Between two requests of ours. */
    synchronized void act() {
        int count = requests.incrementAndGet();
        if (faults.on("variant-others-busy") && count % 3 == 0) {
            theirs.add(boxes.create(account, count % 2 == 0 ? "base" : "python-data", 3600, null));
            if (theirs.size() > 7) {
                boxes.kill(theirs.remove());
            }
        }
        if (faults.on("variant-busy-now-and-then") && count % 97 == 0) {
            throw new Refusal(Reply.error(503, "service_unavailable", "Busy.").with("Retry-After", "1"));
        }
    }
}
