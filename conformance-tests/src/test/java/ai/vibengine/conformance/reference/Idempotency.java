package ai.vibengine.conformance.reference;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Answers that are given again for the same key. */
final class Idempotency {
    private final Faults faults;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    Idempotency(Faults faults) {
        this.faults = faults;
    }

    private static final class Kept {
        private final String request;
        private volatile Reply reply;

        Kept(String request, Reply reply) {
            this.request = request;
            this.reply = reply;
        }
    }

    Reply once(Account account, String key, String request, Supplier<Reply> action) {
        if (!key.matches("[!-~]{1,255}") && !faults.on("idempotency-any-key")) {
            throw Refusal.invalid("Idempotency-Key: is not 1 to 255 visible characters");
        }
        if (faults.on("idempotency-none")
                || (faults.on("idempotency-not-for-templates") && request.contains("commands"))) {
            return action.get();
        }
        String owner = faults.on("idempotency-of-all") ? "" : account.name();
        String name = faults.on("idempotency-by-prefix") ? key.substring(0, Math.min(20, key.length())) : key;
        Reply underWay = new Reply(0, null);
        Kept mine = new Kept(request, underWay);
        Kept before = faults.on("idempotency-race")
                ? kept.get(owner + " " + name)
                : kept.putIfAbsent(owner + " " + name, mine);
        if (before == null) {
            try {
                if (faults.on("idempotency-race")) {
                    Boxes.pause(40);
                }
                Reply reply = action.get();
                mine.reply = reply.copy();
                kept.put(owner + " " + name, mine);
                return reply;
            } catch (Refusal refusal) {
                kept.remove(owner + " " + name);
                throw refusal;
            }
        }
        boolean other = !before.request.equals(request) && !faults.on("idempotency-any-body");
        if (other || before.reply.status == 0) {
            throw new Refusal(409, "conflict", "The Idempotency-Key was used with another request.");
        }
        return before.reply.copy();
    }
}
