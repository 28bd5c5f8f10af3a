package ai.vibengine.server.template;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.request.HttpMetrics;

/** Says that the plan has no room for a build, and counts it. */
public final class BuildLimitMapper extends ApiErrorMapper<BuildLimitException> {

    private final HttpMetrics metrics;

    public BuildLimitMapper(HttpMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    protected ApiError errorOf(BuildLimitException limit) {
        metrics.buildLimited();
        return switch (limit.kind()) {
            case UNFINISHED ->
                ApiError.of(ErrorCode.CONCURRENCY_LIMIT_EXCEEDED, limit).retryAfter(limit.retryAfterSeconds());
            case TIME -> ApiError.of(ErrorCode.RATE_LIMITED, limit).retryAfter(limit.retryAfterSeconds());
            case KEPT -> ApiError.of(ErrorCode.CONFLICT, limit);
        };
    }
}
