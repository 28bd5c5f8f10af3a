package ai.vibengine.server.file;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.runtime.SandboxFiles;
import ai.vibengine.server.sandbox.SandboxService;
import java.util.List;

/** Files in sandboxes. */
public final class FileFeature implements Feature {

    private final FileService service;

    public FileFeature(SandboxService sandboxes, SandboxFiles files, long maxFileBytes) {
        service = new FileService(sandboxes, files, maxFileBytes);
    }

    public FileService service() {
        return service;
    }

    @Override
    public List<Object> resources() {
        return List.of(new FilesResource(service), new DirectoriesResource(service));
    }

    @Override
    public void addErrorsTo(ErrorTable errors) {
        errors.add(FileProblemException.class, FileFeature::problem);
        errors.add(FileTooLargeException.class, ErrorCode.PAYLOAD_TOO_LARGE);
    }

    @Override
    public void close() {
        service.close();
    }

    private static ApiError problem(FileProblemException failure) {
        String message = "path: " + failure.problem().message();
        return switch (failure.problem()) {
            case DENIED, READ_ONLY -> ApiError.of(ErrorCode.FORBIDDEN, message);
            case ABSENT -> ApiError.of(ErrorCode.NOT_FOUND, message);
            case NO_FILE, NO_DIRECTORY, UNUSABLE, UNREADABLE -> ApiError.of(ErrorCode.INVALID_REQUEST, message);
            case IN_USE, CHANGED -> ApiError.of(ErrorCode.CONFLICT, message);
            case TOO_LARGE -> ApiError.of(ErrorCode.PAYLOAD_TOO_LARGE, failure);
            case NO_ROOM,
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
