package ai.vibengine.server.file;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says what the limit of a file is. */
public final class FileTooLargeMapper extends ApiErrorMapper<FileTooLargeException> {

    @Override
    protected ApiError errorOf(FileTooLargeException failure) {
        return ApiError.of(ErrorCode.PAYLOAD_TOO_LARGE, failure);
    }
}
