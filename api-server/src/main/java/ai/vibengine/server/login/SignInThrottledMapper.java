package ai.vibengine.server.login;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says when to try again. */
public final class SignInThrottledMapper extends ApiErrorMapper<SignInThrottledException> {

    @Override
    protected ApiError errorOf(SignInThrottledException throttled) {
        return ApiError.of(ErrorCode.RATE_LIMITED, throttled).retryAfter(throttled.retryAfterSeconds());
    }
}
