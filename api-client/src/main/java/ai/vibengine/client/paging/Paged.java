package ai.vibengine.client.paging;

import static java.util.Objects.requireNonNull;

import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.error.CallTimeoutException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.http.Futures;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A list, fetched page by page as it is walked. Nothing is fetched before, and every walk begins anew. Walking it while
 * entries come and go never repeats one and never skips one that was there throughout.
 *
 * @param <T> what is listed
 */
public final class Paged<T> implements Iterable<T> {

    private static final Duration LONGEST_WALK = Duration.ofHours(1);

    private final Duration longest;
    private final Function<@Nullable String, CompletableFuture<Page<T>>> fetch;

    public Paged(Function<@Nullable String, CompletableFuture<Page<T>>> fetch) {
        this(fetch, LONGEST_WALK);
    }

    private Paged(Function<@Nullable String, CompletableFuture<Page<T>>> fetch, Duration longest) {
        this.fetch = fetch;
        this.longest = longest;
    }

    /**
     * Limits each walk over all of the list; an hour unless set. Looked at before each page, whose call has its own limit.
     *
     * @param value more than zero
     * @return the same list with that limit
     * @throws IllegalArgumentException if it is not
     */
    public Paged<T> within(Duration value) {
        return new Paged<>(fetch, Checks.positive("within", value));
    }

    /**
     * Fetches the first page.
     *
     * @return the page
     * @throws VibengineException if the call fails
     */
    public Page<T> firstPage() {
        return Futures.await(firstPageAsync());
    }

    /** {@return completes with the first page, or fails with a {@link VibengineException}} */
    public CompletableFuture<Page<T>> firstPageAsync() {
        return fetch.apply(null);
    }

    /**
     * Fetches the page that begins at a cursor, so that a walk can go on later, or in another process.
     *
     * @param cursor the {@link Page#nextCursor} of a page of the same list under the same filter
     * @return the page
     * @throws BadRequestException if the server does not know the cursor
     * @throws VibengineException if the call fails otherwise
     */
    public Page<T> pageAfter(String cursor) {
        return Futures.await(pageAfterAsync(cursor));
    }

    /**
     * Fetches the page that begins at a cursor, without waiting.
     *
     * @param cursor the {@link Page#nextCursor} of a page of the same list under the same filter
     * @return completes with the page, or fails with a {@link VibengineException}: a {@link BadRequestException} when the
     *     server does not know the cursor
     */
    public CompletableFuture<Page<T>> pageAfterAsync(String cursor) {
        return fetch.apply(requireNonNull(cursor, "cursor"));
    }

    /**
     * Walks all entries.
     *
     * @return an iterator that fetches the next page when it needs it, and throws a {@link VibengineException} when that
     *     fails, an {@link UnreadableResponseException} when the pages lead nowhere, and a {@link CallTimeoutException}
     *     when the time for the walk is over
     */
    @Override
    public Iterator<T> iterator() {
        return new Entries<>(new Pages<>(this));
    }

    /** {@return all entries in order; a page is fetched when the stream gets to it} */
    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** {@return the pages in order; each is fetched when the stream gets to it} */
    public Stream<Page<T>> pages() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Pages<>(this), Spliterator.ORDERED | Spliterator.NONNULL),
                false);
    }

    /**
     * Walks all entries without waiting.
     *
     * @param action called for each entry, in order, one at a time; it must not block
     * @return completes after the last entry, or fails with a {@link VibengineException} or with what the action threw;
     *     cancelling it gives up the call that is under way and fetches nothing more
     */
    // Each ignored future is a step whose outcome arrives in the result.
    @SuppressWarnings("FutureReturnValueIgnored")
    public CompletableFuture<Void> forEachAsync(Consumer<? super T> action) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        walk(firstPageAsync(), action, new WalkGuard(longest), result);
        return result;
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static <T> void walk(
            CompletableFuture<Page<T>> fetch,
            Consumer<? super T> action,
            WalkGuard guard,
            CompletableFuture<Void> result) {
        Futures.then(fetch, page -> {
                    for (T item : page.items()) {
                        if (result.isDone()) {
                            break;
                        }
                        action.accept(item);
                    }
                    return CompletableFuture.completedFuture(page);
                })
                .whenComplete((page, failure) -> {
                    if (failure != null) {
                        result.completeExceptionally(failure);
                        return;
                    }
                    try {
                        guard.passed(page);
                        if (!page.hasMore() || result.isDone()) {
                            result.complete(null);
                        } else {
                            walk(page.nextAsync(), action, guard, result);
                        }
                    } catch (Throwable t) {
                        result.completeExceptionally(t);
                    }
                });
        result.whenComplete((done, broken) -> fetch.cancel(true));
    }

    private static final class Pages<T> implements Iterator<Page<T>> {

        private final Paged<T> list;
        private final WalkGuard guard;
        private @Nullable Page<T> last;

        Pages(Paged<T> list) {
            this.list = list;
            guard = new WalkGuard(list.longest);
        }

        @Override
        public boolean hasNext() {
            return last == null || last.hasMore();
        }

        @Override
        public Page<T> next() {
            Page<T> page = last == null ? list.firstPage() : last.next();
            guard.passed(page);
            last = page;
            return page;
        }
    }

    private static final class Entries<T> implements Iterator<T> {

        private final Pages<T> pages;
        private Iterator<T> entries = Collections.emptyIterator();

        Entries(Pages<T> pages) {
            this.pages = pages;
        }

        @Override
        public boolean hasNext() {
            while (!entries.hasNext()) {
                if (!pages.hasNext()) {
                    return false;
                }
                entries = pages.next().items().iterator();
            }
            return true;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return entries.next();
        }
    }
}
