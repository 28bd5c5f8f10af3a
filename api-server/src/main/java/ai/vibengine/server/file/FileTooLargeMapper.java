package ai.vibengine.server.file;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ApiErrorMapper;
import ai.vibengine.server.http.ErrorCode;

/** Says what the limit of a file is. */
public final class FileTooLargeMapper extends ApiErrorMapper<FileTooLargeException> {

    @Override
    protected ApiError errorOf(FileTooLargeException failure) {
        return ApiError.of(ErrorCode.PAYLOAD_TOO_LARGE, failure);
    }
}
