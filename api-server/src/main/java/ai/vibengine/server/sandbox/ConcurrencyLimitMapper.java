package ai.vibengine.server.sandbox;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.request.HttpMetrics;

/** Says that the plan has no room, and counts it. */
public final class ConcurrencyLimitMapper extends ApiErrorMapper<ConcurrencyLimitException> {

    private final HttpMetrics metrics;

    public ConcurrencyLimitMapper(HttpMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    protected ApiError errorOf(ConcurrencyLimitException limit) {
        metrics.concurrencyLimited();
        return ApiError.of(ErrorCode.CONCURRENCY_LIMIT_EXCEEDED, limit).retryAfter(limit.retryAfterSeconds());
    }
}
