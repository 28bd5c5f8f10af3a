package ai.vibengine.server.sandbox;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;
import ai.vibengine.server.http.Traffic;

/** Says that the plan has no room, and counts it. */
public final class ConcurrencyLimitMapper extends ApiErrorMapper<ConcurrencyLimitException> {

    private final Traffic traffic;

    /** With where it is counted. */
    public ConcurrencyLimitMapper(Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    protected ApiError errorOf(ConcurrencyLimitException limit) {
        traffic.concurrencyLimited();
        return ApiError.of(ErrorCode.CONCURRENCY_LIMIT_EXCEEDED, limit).retryAfter(limit.retryAfterSeconds());
    }
}
