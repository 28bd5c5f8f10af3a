package ai.vibengine.server.login;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;

/** Says that an e-mail address is taken. */
public final class EmailTakenMapper extends ApiErrorMapper<EmailTakenException> {

    @Override
    protected ApiError errorOf(EmailTakenException failure) {
        return ApiError.of(ErrorCode.CONFLICT, failure);
    }
}
