package ai.vibengine.client.internal.json;

import org.jspecify.annotations.Nullable;

/** The rules between the pages of a list, without which walking it might not end. */
public final class PageRules {

    private PageRules() {}

    /**
     * The cursor of the next page; null after the last one.
     *
     * @throws UnreadableFieldException if the server does not say whether more follows, or says that more follows, but not
     *     where, or where it has been
     */
    public static @Nullable String next(
            @Nullable Boolean hasMore, @Nullable String nextCursor, @Nullable String cursor) {
        if (!Fields.required(hasMore, "has_more")) {
            return null;
        }
        if (nextCursor == null || nextCursor.isEmpty() || nextCursor.equals(cursor)) {
            throw new UnreadableFieldException(
                    "next_cursor", "is missing or leads to the same page, and has_more is true");
        }
        return nextCursor;
    }
}
