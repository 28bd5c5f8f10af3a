package ai.vibengine.server.login;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that nobody is signed in. */
public final class SignInRefusedMapper extends ApiErrorMapper<SignInRefusedException> {

    @Override
    protected ApiError errorOf(SignInRefusedException refused) {
        return ApiError.of(ErrorCode.UNAUTHORIZED, refused);
    }
}
