package ai.vibengine.server.command;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says why a command cannot be run or written to now. */
public final class CommandConflictMapper extends ApiErrorMapper<CommandConflictException> {

    @Override
    protected ApiError errorOf(CommandConflictException conflict) {
        return ApiError.of(ErrorCode.CONFLICT, conflict);
    }
}
