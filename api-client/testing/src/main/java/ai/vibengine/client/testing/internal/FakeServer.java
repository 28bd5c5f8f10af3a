package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.HttpListener;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.openapi.Operation;
import org.jspecify.annotations.Nullable;

/** The API in memory, on a port of its own. */
public final class FakeServer implements AutoCloseable {

    private final Parts parts;
    private final ApiHandler handler;
    private final @Nullable HttpListener listener;

    /** Starts at once. */
    public FakeServer(Parts parts) {
        this.parts = parts;
        handler = new ApiHandler(this, parts);
        listener = new HttpListener(handler::handle, longestBody(parts));
    }

    private FakeServer(Parts parts, @Nullable HttpListener listener) {
        this.parts = parts;
        handler = new ApiHandler(this, parts);
        this.listener = listener;
    }

    /** Returns one that has no port, and answers {@link #handle} alone. */
    public static FakeServer withoutPort(Parts parts) {
        return new FakeServer(parts, null);
    }

    /** Answers a request that did not come over the net. */
    public Response handle(Request request) {
        return handler.handle(request);
    }

    private static int longestBody(Parts parts) {
        int longest = parts.contract.limits().maxFileBytes();
        for (Operation operation : parts.contract.operations()) {
            longest = Math.max(longest, operation.body().maxBytes());
        }
        return longest;
    }

    public int port() {
        if (listener == null) {
            throw new IllegalStateException("This server has no port.");
        }
        return listener.port();
    }

    public Parts parts() {
        return parts;
    }

    public void addKey(String secret, Account.Key key) {
        handler.keys().put(secret, key);
    }

    public void removeKey(String secret) {
        handler.keys().remove(secret);
    }

    /** Does what a request asks for, without a look at its key or at the rate limit. */
    public Response perform(Request request, Account account) {
        return handler.performed(request, account);
    }

    /** Stops, without waiting for requests. */
    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
    }
}
