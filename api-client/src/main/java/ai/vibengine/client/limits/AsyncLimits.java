package ai.vibengine.client.limits;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.generated.LimitsEnvelope;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.PreparedCall;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;

/**
 * The call about limits, without waiting. No thread waits either; cancelling a future gives its call up, and a failure
 * is a {@link VibengineException}. Safe for use from many threads.
 */
public final class AsyncLimits {

    private final ApiCalls calls;

    AsyncLimits(ApiCalls calls) {
        this.calls = calls;
    }

    /**
     * Asks what the account may do, and how much of it is used.
     *
     * @return completes with the limits
     */
    public CompletableFuture<AccountLimits> get() {
        return get(CallOptions.none());
    }

    /**
     * Asks what the account may do, and how much of it is used.
     *
     * @param options what this call does differently
     * @return completes with the limits
     */
    public CompletableFuture<AccountLimits> get(CallOptions options) {
        HttpRequest request = calls.limits(api -> api.getLimitsWithHttpInfo(null));
        return calls.send(PreparedCall.of(
                request,
                LimitsEnvelope.class,
                (envelope, unknown) -> new AccountLimits(envelope.getData(), unknown.of(envelope.getData())),
                options));
    }
}
