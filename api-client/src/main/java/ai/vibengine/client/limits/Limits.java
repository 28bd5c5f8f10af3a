package ai.vibengine.client.limits;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Futures;

/** The call about limits, which waits for its answer. Safe for use from many threads. */
public final class Limits {

    /** The asynchronous calls, sent by a thread that waits for them. */
    private final AsyncLimits blocking;

    private final AsyncLimits async;

    /** For the client alone; users have it from {@code Vibengine.limits()}. */
    public Limits(ApiCalls blocking, ApiCalls async) {
        this.blocking = new AsyncLimits(blocking);
        this.async = new AsyncLimits(async);
    }

    /** {@return the asynchronous variant of this call} */
    public AsyncLimits async() {
        return async;
    }

    /**
     * Asks what the account may do, and how much of it is used. It counts as a request.
     *
     * @return the limits
     * @throws NotFoundException if the service does not tell them
     * @throws VibengineException if the call fails otherwise
     */
    public AccountLimits get() {
        return get(CallOptions.none());
    }

    /**
     * Asks what the account may do, and how much of it is used. It counts as a request.
     *
     * @param options what this call does differently
     * @return the limits
     * @throws NotFoundException if the service does not tell them
     * @throws VibengineException if the call fails otherwise
     */
    public AccountLimits get(CallOptions options) {
        return Futures.await(blocking.get(options));
    }
}
