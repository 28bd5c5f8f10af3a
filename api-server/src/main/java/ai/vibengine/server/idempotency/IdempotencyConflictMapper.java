package ai.vibengine.server.idempotency;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that a key belongs to another request. */
public final class IdempotencyConflictMapper extends ApiErrorMapper<IdempotencyConflictException> {

    @Override
    protected ApiError errorOf(IdempotencyConflictException failure) {
        return ApiError.of(ErrorCode.CONFLICT, failure);
    }
}
