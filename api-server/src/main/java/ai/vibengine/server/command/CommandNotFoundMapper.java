package ai.vibengine.server.command;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that there is no such command. */
public final class CommandNotFoundMapper extends ApiErrorMapper<CommandNotFoundException> {

    @Override
    protected ApiError errorOf(CommandNotFoundException absent) {
        return ApiError.of(ErrorCode.NOT_FOUND, absent);
    }
}
