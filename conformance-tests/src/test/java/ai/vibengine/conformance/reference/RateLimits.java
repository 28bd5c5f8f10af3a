package ai.vibengine.conformance.reference;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Fixed windows, one per account. */
final class RateLimits {
    private final Faults faults;
    private final Duration length;
    private final Map<String, Window> windows = new HashMap<>();
    private boolean refusing;

    RateLimits(Faults faults, Duration length) {
        this.faults = faults;
        this.length = length;
    }

    /** What a request was told. */
    record Told(boolean allowed, int limit, int remaining, long reset) {}

    private static final class Window {
        Instant end = Instant.MIN;
        int used;
    }

    synchronized Told count(Account account, String key, Instant now) {
        String owner = faults.on("rate-per-key") ? key : faults.on("rate-shared-by-all") ? "all" : account.name();
        Window window = windows.computeIfAbsent(owner, name -> new Window());
        int limit = account.requestsPerWindow();
        int allowed = limit + (faults.on("rate-one-more") ? 1 : faults.on("rate-one-less") ? -1 : 0);
        if (!now.isBefore(window.end)) {
            refusing = false;
            window.end = now.plus(faults.on("rate-window-too-long") ? length.multipliedBy(2) : length);
            window.used = faults.on("rate-window-half-full") ? limit / 2 : 0;
        } else if (faults.on("rate-sliding")) {
            window.end = now.plus(length);
        } else if (faults.on("rate-refills") && window.used > 0 && window.used >= allowed) {
            window.used--;
        }
        refusing |= window.used >= allowed && faults.on("rate-refuses-all");
        boolean fits = (window.used < allowed && !refusing) || faults.on("rate-none");
        if (fits) {
            window.used += faults.on("rate-counts-double") ? 2 : 1;
        }
        int remaining = Math.max(0, limit - window.used);
        return new Told(
                fits, limit, remaining, (Duration.between(now, window.end).toMillis() + 999) / 1000);
    }

    synchronized void giveBack(Account account) {
        Window window = windows.get(account.name());
        if (window != null) {
            window.used--;
        }
    }
}
