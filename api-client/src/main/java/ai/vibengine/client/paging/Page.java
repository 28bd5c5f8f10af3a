package ai.vibengine.client.paging;

import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.http.Futures;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, as it was when it was fetched. Immutable.
 *
 * @param <T> what is listed
 */
public final class Page<T> {

    private final List<T> items;
    private final int totalCount;
    private final @Nullable String nextCursor;
    private final Function<@Nullable String, CompletableFuture<Page<T>>> fetch;

    public Page(
            List<T> items,
            int totalCount,
            @Nullable String nextCursor,
            Function<@Nullable String, CompletableFuture<Page<T>>> fetch) {
        this.items = items;
        this.totalCount = totalCount;
        this.nextCursor = nextCursor;
        this.fetch = fetch;
    }

    /** {@return what is on this page; never null, unmodifiable} */
    public List<T> items() {
        return items;
    }

    /** {@return how many entries all pages together had, under the same filter} */
    public int totalCount() {
        return totalCount;
    }

    /** {@return whether another page follows} */
    public boolean hasMore() {
        return nextCursor != null;
    }

    /** {@return what {@link Paged#pageAfter} begins the next page with, opaque; null when there is none} */
    public @Nullable String nextCursor() {
        return nextCursor;
    }

    /**
     * Fetches the page that follows.
     *
     * @return the page
     * @throws NoSuchElementException if this is the last page; {@link #hasMore} tells
     * @throws VibengineException if the call fails
     */
    public Page<T> next() {
        return Futures.await(nextAsync());
    }

    /**
     * Fetches the page that follows, without waiting.
     *
     * @return completes with the page, or fails with a {@link VibengineException}
     * @throws NoSuchElementException if this is the last page; {@link #hasMore} tells
     */
    public CompletableFuture<Page<T>> nextAsync() {
        if (nextCursor == null) {
            throw new NoSuchElementException("this is the last page; ask hasMore() first");
        }
        return fetch.apply(nextCursor);
    }
}
