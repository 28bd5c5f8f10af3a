package ai.vibengine.client.internal.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects a body up to a limit; beyond it, or when given up, closes the connection. It copies what comes: a server
 * that sends single bytes would otherwise pin a network buffer with each. It trusts no announced length.
 */
public final class BoundedBody implements HttpResponse.BodySubscriber<ResponseBody> {

    private static final int FIRST_CAPACITY = 1024;

    private final CompletableFuture<ResponseBody> body = new CompletableFuture<>();
    private int limit;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;
    private Flow.@Nullable Subscription subscription;

    public BoundedBody(int limit) {
        this.limit = limit;
    }

    /** Sets another limit, before anything comes. */
    BoundedBody limit(int bytes) {
        limit = bytes;
        return this;
    }

    @Override
    public CompletionStage<ResponseBody> getBody() {
        return body;
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (body.isDone()) {
            given.cancel();
        } else {
            given.request(Long.MAX_VALUE);
        }
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> item) {
        for (ByteBuffer part : item) {
            int length = part.remaining();
            if (body.isDone()) {
                return;
            }
            if (length > limit - size) {
                giveUp(new TooLargeException(limit));
                return;
            }
            if (size + length > bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(size + length, 2L * bytes.length)));
            }
            part.get(bytes, size, length);
            size += length;
        }
    }

    @Override
    public void onError(Throwable throwable) {
        body.completeExceptionally(throwable);
    }

    @Override
    public synchronized void onComplete() {
        body.complete(ResponseBody.of(size == bytes.length ? bytes : Arrays.copyOf(bytes, size)));
    }

    public synchronized void giveUp(Exception failure) {
        bytes = new byte[0];
        body.completeExceptionally(failure);
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** The body is larger than the setting allows. */
    public static final class TooLargeException extends Exception {

        private static final long serialVersionUID = 1L;

        private final int limit;

        TooLargeException(int limit) {
            super("more than " + limit + " bytes");
            this.limit = limit;
        }

        int limit() {
            return limit;
        }
    }
}
