package ai.vibengine.server.login;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that an e-mail address is taken. */
public final class EmailTakenMapper extends ApiErrorMapper<EmailTakenException> {

    @Override
    protected ApiError errorOf(EmailTakenException failure) {
        return ApiError.of(ErrorCode.CONFLICT, failure);
    }
}
