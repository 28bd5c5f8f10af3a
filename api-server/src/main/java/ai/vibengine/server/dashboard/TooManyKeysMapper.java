package ai.vibengine.server.dashboard;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that there are enough keys. */
public final class TooManyKeysMapper extends ApiErrorMapper<TooManyKeysException> {

    @Override
    protected ApiError errorOf(TooManyKeysException failure) {
        return ApiError.of(ErrorCode.CONFLICT, failure);
    }
}
