package ai.vibengine.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a caller got about one sandbox, and the facts that must hold from then on, whatever happens to the server. Thread-safe.
 */
@NullMarked
final class Fate {

    /** A lifetime is lived in full, so it ends within the second that follows what is written, and a request takes its time. */
    private static final Duration GRACE = Duration.ofMillis(1_500);

    /** No request takes longer, the last one of a server included. */
    private static final Duration SLOWEST = Duration.ofSeconds(5);

    private final String id;
    private final String key;
    private final int memory;
    private Instant promised;
    private Instant longest;
    /** The keys of metadata that an answer showed. */
    private final Set<String> notes = new HashSet<>();

    /** Until when it is promised to live although nothing goes on in it; null when that does not end it. */
    private @Nullable Instant idle;

    private final boolean pausesAtTheEnd;
    private boolean pauseAsked;
    private boolean pauseTold;
    private boolean killAsked;
    private boolean gone;

    Fate(JsonNode sandbox) {
        id = sandbox.path("sandbox_id").asText();
        key = sandbox.path("metadata").path("key").asText();
        pausesAtTheEnd = sandbox.path("on_timeout").asText().equals("pause");
        memory = sandbox.path("memory_mib").asInt();
        promised = time(sandbox, "expires_at", Instant.MIN);
        longest = promised;
        idle = sandbox.has("idle_timeout") ? time(sandbox, "idle_expires_at", Instant.MIN) : null;
    }

    String id() {
        return id;
    }

    /** Returns the entry of its metadata that it was created with. */
    String key() {
        return key;
    }

    /** The facts that were known when a question was sent. */
    record Known(boolean gone, boolean paused, Instant promised, Set<String> notes, Instant at) {}

    synchronized Known known() {
        return new Known(gone, pauseTold && staysPaused(), promised, Set.copyOf(notes), Instant.now());
    }

    /** Before an extension is asked for: it may take effect without an answer. */
    synchronized void extensionAsked(int seconds) {
        Instant atMost = Instant.now().plusSeconds(seconds).plus(SLOWEST);
        longest = longest.isAfter(atMost) ? longest : atMost;
    }

    /** Whether callers pause it and never resume it. */
    boolean staysPaused() {
        return id.hashCode() % 2 == 0;
    }

    /** Before a pause is asked for: it may take effect without an answer. */
    synchronized void pauseAsked() {
        pauseAsked = true;
    }

    synchronized void pauseTold() {
        pauseTold = true;
    }

    synchronized void killAsked() {
        killAsked = true;
    }

    synchronized void killed() {
        gone = true;
    }

    /** An answer that shows it running or paused, and promises to go on with it. */
    synchronized Optional<String> seenRunning(JsonNode sandbox, Known before) {
        boolean paused = sandbox.path("status").asText().equals("paused");
        Instant shown = paused ? promised : time(sandbox, "expires_at", Instant.MIN);
        if (before.gone()) {
            return Optional.of(id + " was gone and runs again");
        }
        if (before.paused() && !paused) {
            return Optional.of(id + " was paused, and runs though nobody has resumed it");
        }
        if (!pauseAsked && !pausesAtTheEnd && before.at().isAfter(longest.plus(GRACE))) {
            return Optional.of(id + " outlives " + longest);
        }
        if (!paused && shown.isBefore(before.promised())) {
            return Optional.of(id + " expires at " + shown + ", promised was " + before.promised());
        }
        if (sandbox.path("memory_mib").asInt() != memory) {
            return Optional.of(id + " has " + sandbox.path("memory_mib") + " MiB of memory instead of " + memory);
        }
        for (String note : before.notes()) {
            if (!sandbox.path("metadata").has(note)) {
                return Optional.of(id + " has lost its metadata " + note);
            }
        }
        sandbox.path("metadata").fieldNames().forEachRemaining(notes::add);
        promised = shown.isAfter(promised) ? shown : promised;
        longest = longest.isAfter(promised) ? longest : promised;
        Instant idleUntil = time(sandbox, "idle_expires_at", Instant.MIN);
        if (idle != null && idleUntil.isAfter(idle)) {
            idle = idleUntil;
        }
        return Optional.empty();
    }

    /** An answer that says that it does not run. */
    synchronized Optional<String> seenGone(JsonNode error) {
        boolean stays = pausesAtTheEnd || (pauseTold && staysPaused());
        boolean due = !stays && !Instant.now().isBefore(promised);
        boolean wasIdle = !stays && idle != null && !Instant.now().isBefore(idle);
        boolean explained = gone || killAsked || due || wasIdle;
        gone = true;
        String reason = error.path("reason").asText();
        if (!explained) {
            return Optional.of(id + " is lost, reason: " + reason);
        }
        boolean fits = (killAsked && reason.equals("killed"))
                || (due && reason.equals("expired"))
                || (wasIdle && reason.equals("idle"));
        return fits ? Optional.empty() : Optional.of(id + " is gone for a wrong reason: " + error);
    }

    private static Instant time(JsonNode sandbox, String name, Instant otherwise) {
        return sandbox.has(name) ? Instant.parse(sandbox.path(name).asText()) : otherwise;
    }
}
