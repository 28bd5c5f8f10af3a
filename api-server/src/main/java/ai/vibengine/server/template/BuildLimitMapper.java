package ai.vibengine.server.template;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;
import ai.vibengine.server.http.Traffic;

/** Says that the plan has no room for a build, and counts it. */
public final class BuildLimitMapper extends ApiErrorMapper<BuildLimitException> {

    private final Traffic traffic;

    public BuildLimitMapper(Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    protected ApiError errorOf(BuildLimitException limit) {
        traffic.buildLimited();
        return switch (limit.kind()) {
            case UNFINISHED ->
                ApiError.of(ErrorCode.CONCURRENCY_LIMIT_EXCEEDED, limit).retryAfter(limit.retryAfterSeconds());
            case TIME -> ApiError.of(ErrorCode.RATE_LIMITED, limit).retryAfter(limit.retryAfterSeconds());
            case KEPT -> ApiError.of(ErrorCode.CONFLICT, limit);
        };
    }
}
