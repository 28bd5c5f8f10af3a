package ai.vibengine.client.internal.json;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The rules between the pages of a list, without which walking it might not end. */
public final class PageRules {

    private PageRules() {}

    /**
     * The cursor of the next page; null after the last one.
     *
     * @throws NullPointerException if the server does not say whether more follows
     * @throws MalformedPageException if the server says that more follows, but not where, or where it has been
     */
    public static @Nullable String next(
            @Nullable Boolean hasMore, @Nullable String nextCursor, @Nullable String cursor) {
        if (!requireNonNull(hasMore, "has_more")) {
            return null;
        }
        if (nextCursor == null || nextCursor.isEmpty() || nextCursor.equals(cursor)) {
            throw new MalformedPageException();
        }
        return nextCursor;
    }
}
