package ai.vibengine.server.command;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;

/** Says that there is no such command. */
public final class CommandNotFoundMapper extends ApiErrorMapper<CommandNotFoundException> {

    @Override
    protected ApiError errorOf(CommandNotFoundException absent) {
        return ApiError.of(ErrorCode.NOT_FOUND, absent);
    }
}
