package ai.vibengine.client.paging;

import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.UnreadableResponseException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends walks that a server would let go on for ever. Cycles are found by Brent's method: one cursor is kept and compared
 * with those that follow it, each time for twice as many pages, so that a walk of any length needs room for one alone.
 */
final class WalkGuard {

    /** A filter may leave a page empty, but a list that is nothing else leads nowhere. */
    private static final int MOST_EMPTY_PAGES = 100;

    private final Duration longest;
    private final long begin = System.nanoTime();
    private @Nullable String kept;
    private long power = 1;
    private long steps;
    private int emptyPages;

    WalkGuard(Duration longest) {
        this.longest = longest;
    }

    /**
     * Looks at a page before the next one is fetched.
     *
     * @throws UnreadableResponseException if the cursors go in a circle, or too many pages have been empty
     * @throws CallTimeoutException if the time for the walk is over
     */
    void passed(Page<?> page) {
        String cursor = page.nextCursor();
        if (cursor == null) {
            return;
        }
        emptyPages = page.items().isEmpty() ? emptyPages + 1 : 0;
        if (emptyPages >= MOST_EMPTY_PAGES) {
            throw unreadable(MOST_EMPTY_PAGES + " pages in a row are empty, and more are said to follow");
        }
        if (cursor.equals(kept)) {
            throw unreadable("the cursors of the list go in a circle");
        }
        steps++;
        if (steps == power) {
            kept = cursor;
            power *= 2;
            steps = 0;
        }
        if (System.nanoTime() - begin > longest.toNanos()) {
            throw new CallTimeoutException("the list was not walked within its time, " + longest, "none", null);
        }
    }

    private static UnreadableResponseException unreadable(String message) {
        return new UnreadableResponseException(message, "none", null);
    }
}
