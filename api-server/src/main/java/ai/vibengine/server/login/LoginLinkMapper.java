package ai.vibengine.server.login;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;

/** Says that a link is no good. */
public final class LoginLinkMapper extends ApiErrorMapper<LoginLinkException> {

    @Override
    protected ApiError errorOf(LoginLinkException failure) {
        return ApiError.of(ErrorCode.NOT_FOUND, failure);
    }
}
