package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sandboxes of all accounts. */
final class Boxes {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final Faults faults;
    private final Clock clock;
    // Always the same, so that no fault depends on luck.
    private final Random random = new Random(2026);
    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private final Set<Account> accounts = new HashSet<>();
    private @Nullable Box newest;

    Boxes(Faults faults, Clock clock) {
        this.faults = faults;
        this.clock = clock;
    }

    Box create(Account account, String template, long timeout, @Nullable ObjectNode metadata) {
        long running = running(account, box -> true).size();
        if (running >= account.concurrent() + (faults.on("concurrency-one-more") ? 1 : 0)
                && !faults.on("concurrency-none")) {
            if (faults.on("refused-create-makes-one")) {
                add(account, template, timeout, metadata);
            }
            throw full(account);
        }
        if (faults.on("full-for-all") && anybodyIsFull(account)) {
            throw full(account);
        }
        if (faults.on("concurrency-race")) {
            pause(40);
        }
        synchronized (this) {
            running = taken(account);
            int room = account.concurrent()
                    + (faults.on("concurrency-one-more") ? 1 : 0)
                    - (faults.on("concurrency-one-less") ? 1 : 0);
            if (running >= room && !faults.on("concurrency-none") && !faults.on("concurrency-race")) {
                if (faults.on("refused-create-makes-one")) {
                    add(account, template, timeout, metadata);
                }
                throw full(account);
            }
            return add(account, template, timeout, metadata);
        }
    }

    private synchronized boolean anybodyIsFull(Account asking) {
        accounts.add(asking);
        return accounts.stream()
                .anyMatch(account -> running(account, box -> true).size() >= account.concurrent());
    }

    // How many places are taken, by a server that may forget to free some.
    private int taken(Account account) {
        if (!faults.on("kill-keeps-the-place") && !faults.on("expiry-keeps-the-place")) {
            return running(account, box -> true).size();
        }
        running(account, box -> true);
        String kept = faults.on("kill-keeps-the-place") ? "killed" : "expired";
        return (int) boxes.values().stream()
                .filter(box -> box.account.equals(account.name()))
                .filter(box -> box.stopped == null || box.reason.equals(kept))
                .count();
    }

    private synchronized Box add(Account account, String template, long timeout, @Nullable ObjectNode metadata) {
        String id = faults.on("id-used-again") && !boxes.isEmpty() ? stoppedId() : newId();
        Instant now = clock.instant().plus(faults.on("started-in-other-zone") ? Duration.ofHours(2) : Duration.ZERO);
        if (faults.on("one-id-a-moment") && newest != null && atOnce(newest.started, now)) {
            id = newest.id;
        }
        Box box = new Box(id, account.name(), template, now, timeout, metadata);
        boxes.put(id, box);
        newest = box;
        return box;
    }

    private static boolean atOnce(Instant one, Instant other) {
        return Duration.between(one, other).toMillis() < 500;
    }

    private String stoppedId() {
        return boxes.values().stream()
                .filter(box -> box.stopped != null)
                .map(box -> box.id)
                .findFirst()
                .orElseGet(this::newId);
    }

    private String newId() {
        StringBuilder id = new StringBuilder("sbx_");
        for (int i = 0; i < 10; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    private Refusal full(Account account) {
        Instant first = running(account, box -> true).stream()
                .map(Box::end)
                .min(Comparator.naturalOrder())
                .orElseGet(clock::instant);
        long wait = Math.max(1, (Duration.between(clock.instant(), first).toMillis() + 1999) / 1000);
        Reply reply = Reply.error(429, "concurrency_limit_exceeded", "The account runs as many as it may.");
        return new Refusal(reply.with("Retry-After", "" + (faults.on("concurrency-retry-late") ? wait + 60 : wait)));
    }

    /** The running ones, and those that a faulty server lists with them. */
    synchronized List<Box> listed(@Nullable Account account) {
        String also = faults.on("killed-stay-listed") ? "killed" : faults.on("expired-stay-listed") ? "expired" : "";
        running(account, box -> true);
        return boxes.values().stream()
                .filter(box -> account == null || box.account.equals(account.name()))
                .filter(box -> box.stopped == null || box.reason.equals(also))
                .toList();
    }

    synchronized List<Box> running(@Nullable Account account, Predicate<Box> filter) {
        return List.copyOf(boxes.values()).stream()
                .filter(box -> account == null || box.account.equals(account.name()))
                .filter(this::runs)
                .filter(filter)
                .toList();
    }

    private boolean runs(Box box) {
        if (box.stopped == null
                && !clock.instant().isBefore(end(box))
                && !faults.on("never-expires")
                && !(faults.on("extended-never-expires") && box.extended)) {
            box.stopped = box.end();
            box.reason = "expired";
        }
        return box.stopped == null;
    }

    private Instant end(Box box) {
        return faults.on("expires-late")
                ? box.end().plusSeconds(3)
                : faults.on("expires-early") ? box.end().minusSeconds(1) : box.end();
    }

    /** A running sandbox of the account, or a 404 that may say why there is none. */
    synchronized Box find(Account account, String id, boolean foreign) {
        Box box = boxes.get(id);
        if (box != null && runs(box) && (foreign || box.account.equals(account.name()))) {
            return box;
        }
        Refusal absent = Refusal.absent("sandbox");
        if (box != null && box.stopped == null && faults.on("foreign-is-told")) {
            absent.reply().error().put("owner", "another");
        }
        if (box != null && box.stopped != null && owns(account, box)) {
            absent.reply()
                    .error()
                    .put("reason", box.reason)
                    .put("stopped_at", box.stopped.toString().replaceAll("\\.\\d+Z", "Z"));
        }
        throw absent;
    }

    private boolean owns(Account account, Box box) {
        return box.account.equals(account.name()) || faults.on("reason-told-to-all");
    }

    /** One that has stopped, for the faults that treat it as if it had not. */
    synchronized Optional<Box> stopped(String id) {
        return Optional.ofNullable(boxes.get(id)).filter(box -> !runs(box));
    }

    synchronized ObjectNode kill(Box box) {
        if (!runs(box) && !faults.on("kill-race")) {
            throw Refusal.absent("sandbox");
        }
        if (!faults.on("kill-does-nothing")) {
            box.stopped = clock.instant();
        }
        if (faults.on("kill-takes-another")) {
            running(null, other -> other.account.equals(box.account) && other != box)
                    .forEach(other -> other.stopped = clock.instant());
        }
        return box.shown(faults.on("killed-says-running") ? "running" : "stopped");
    }

    synchronized ObjectNode extend(Box box, long seconds) {
        if (!runs(box) && !faults.on("extension-revives")) {
            throw Refusal.absent("sandbox");
        }
        Instant now = clock.instant();
        long wanted = box.age(now) + seconds;
        if (faults.on("extension-adds")) {
            wanted = box.timeout + seconds;
        } else if (faults.on("extension-from-start")) {
            wanted = seconds;
        }
        if (faults.on("full-cannot-extend")
                && running(null, other -> other.account.equals(box.account)).size() >= 5) {
            throw new Refusal(Reply.error(429, "concurrency_limit_exceeded", "The account runs as many as it may."));
        }
        boolean shortens = faults.on("extension-shortens") || faults.on("extension-from-start");
        long timeout = shortens ? wanted : Math.max(box.timeout, wanted);
        if (faults.on("extension-of-all")) {
            running(null, other -> other.account.equals(box.account)).forEach(other -> other.timeout = timeout);
        }
        long before = box.timeout;
        // Of those that come at once the longest is lost, whoever is first.
        boolean lost = faults.on("extension-race") && box.extendedAt != null && atOnce(box.extendedAt, now);
        box.timeout = lost ? Math.min(before, wanted) : timeout;
        box.extendedAt = now;
        box.extended = true;
        box.stopped = null;
        ObjectNode shown = box.shown("running");
        if (faults.on("extension-is-forgotten")) {
            box.timeout = before;
        }
        return shown;
    }

    /** Stops the sandboxes of a template. */
    synchronized void stopAllOf(String template) {
        running(null, box -> box.template.equals(template)).forEach(box -> box.stopped = clock.instant());
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
