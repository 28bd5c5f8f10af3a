package ai.vibengine.server.file;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says what is wrong with a path, or with the room in its sandbox. */
public final class FileProblemMapper extends ApiErrorMapper<FileProblemException> {

    @Override
    protected ApiError errorOf(FileProblemException failure) {
        String message = "path: " + failure.problem().message();
        return switch (failure.problem()) {
            case DENIED, READ_ONLY -> ApiError.of(ErrorCode.FORBIDDEN, message);
            case ABSENT -> ApiError.of(ErrorCode.NOT_FOUND, message);
            case NO_FILE, NO_DIRECTORY, UNUSABLE, UNREADABLE -> ApiError.of(ErrorCode.INVALID_REQUEST, message);
            case IN_USE, CHANGED -> ApiError.of(ErrorCode.CONFLICT, message);
            case NO_ROOM -> ApiError.of(ErrorCode.PAYLOAD_TOO_LARGE, failure);
            case LACKS_PROGRAM,
                    NO_MEMORY,
                    NO_DESCRIPTORS,
                    NO_PROCESS,
                    TOO_MANY_TRANSFERS,
                    KILLED,
                    STOOD_STILL,
                    NONSENSE,
                    UNKNOWN -> ApiError.of(ErrorCode.CONFLICT, failure);
        };
    }
}
