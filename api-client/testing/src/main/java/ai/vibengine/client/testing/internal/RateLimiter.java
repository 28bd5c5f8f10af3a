package ai.vibengine.client.testing.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Counts the requests of each account in a fixed window, which starts with its first request. */
public class RateLimiter {

    private final Duration length;
    private final Map<String, Window> windows = new HashMap<>();

    public RateLimiter(Duration length) {
        this.length = length;
    }

    /** What a request is told about the limit. */
    public record Quota(boolean allowed, int limit, int remaining, Duration reset) {}

    /** The window of an account. */
    protected static final class Window {
        public Instant end = Instant.MIN;
        public int used;
    }

    /** Counts a request, unless there is no room for it. */
    public synchronized Quota count(Account account, String key, Instant now) {
        Window window = windows.computeIfAbsent(owner(account, key), name -> new Window());
        if (now.isBefore(window.end)) {
            again(window, account, now);
        } else {
            window.end = now.plus(length);
            window.used = usedAtStart(account);
        }
        boolean allowed = window.used < limit(account);
        window.used += allowed ? cost() : 0;
        return new Quota(
                allowed,
                account.requestsPerWindow(),
                Math.max(0, account.requestsPerWindow() - window.used),
                Duration.between(now, window.end));
    }

    /** Returns how many requests are left in the window of an account. */
    public synchronized int remaining(Account account, String key, Instant now) {
        Window window = windows.get(owner(account, key));
        int used = window == null || !now.isBefore(window.end) ? 0 : window.used;
        return Math.max(0, account.requestsPerWindow() - used);
    }

    /** Takes back what the last request of an account was counted. */
    public synchronized void refund(Account account, String key) {
        windows.computeIfPresent(owner(account, key), (name, window) -> {
            window.used--;
            return window;
        });
    }

    /** Returns whose window counts. */
    protected String owner(Account account, String key) {
        return account.name();
    }

    /** Returns how many requests the window has room for. */
    protected int limit(Account account) {
        return account.requestsPerWindow();
    }

    protected int usedAtStart(Account account) {
        return 0;
    }

    protected int cost() {
        return 1;
    }

    /** Looks at a window before a further request in it is counted. */
    protected void again(Window window, Account account, Instant now) {}
}
