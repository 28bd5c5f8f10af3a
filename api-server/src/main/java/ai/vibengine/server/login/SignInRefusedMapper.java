package ai.vibengine.server.login;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;

/** Says that nobody is signed in. */
public final class SignInRefusedMapper extends ApiErrorMapper<SignInRefusedException> {

    @Override
    protected ApiError errorOf(SignInRefusedException refused) {
        return ApiError.of(ErrorCode.UNAUTHORIZED, refused);
    }
}
