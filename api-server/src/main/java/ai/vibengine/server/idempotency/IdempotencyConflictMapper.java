package ai.vibengine.server.idempotency;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;

/** Says that a key belongs to another request. */
public final class IdempotencyConflictMapper extends ApiErrorMapper<IdempotencyConflictException> {

    @Override
    protected ApiError errorOf(IdempotencyConflictException failure) {
        return ApiError.of(ErrorCode.CONFLICT, failure);
    }
}
