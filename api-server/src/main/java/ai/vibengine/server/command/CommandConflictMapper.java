package ai.vibengine.server.command;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;

/** Says why a command cannot be run or written to now. */
public final class CommandConflictMapper extends ApiErrorMapper<CommandConflictException> {

    @Override
    protected ApiError errorOf(CommandConflictException conflict) {
        return ApiError.of(ErrorCode.CONFLICT, conflict);
    }
}
