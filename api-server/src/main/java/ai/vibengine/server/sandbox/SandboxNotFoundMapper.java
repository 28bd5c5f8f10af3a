package ai.vibengine.server.sandbox;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that there is no such sandbox, and to its owner why. */
public final class SandboxNotFoundMapper extends ApiErrorMapper<SandboxNotFoundException> {

    @Override
    protected ApiError errorOf(SandboxNotFoundException absent) {
        ApiError error = ApiError.of(ErrorCode.NOT_FOUND, absent);
        return absent.stop()
                .map(stop -> error.stopped(stop.reason().word(), stop.at()))
                .orElse(error);
    }
}
