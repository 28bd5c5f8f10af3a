package ai.vibengine.server.login;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that a link is no good. */
public final class LoginLinkMapper extends ApiErrorMapper<LoginLinkException> {

    @Override
    protected ApiError errorOf(LoginLinkException failure) {
        return ApiError.of(ErrorCode.NOT_FOUND, failure);
    }
}
