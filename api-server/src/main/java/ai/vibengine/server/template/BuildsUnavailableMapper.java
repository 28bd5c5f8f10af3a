package ai.vibengine.server.template;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;

/** Says that nothing is built here. */
public final class BuildsUnavailableMapper extends ApiErrorMapper<BuildsUnavailableException> {

    @Override
    protected ApiError errorOf(BuildsUnavailableException failure) {
        return ApiError.of(ErrorCode.SERVICE_UNAVAILABLE, failure);
    }
}
