package ai.vibengine.server.dashboard;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that there is no such key. */
public final class KeyNotFoundMapper extends ApiErrorMapper<KeyNotFoundException> {

    @Override
    protected ApiError errorOf(KeyNotFoundException failure) {
        return ApiError.of(ErrorCode.NOT_FOUND, failure);
    }
}
