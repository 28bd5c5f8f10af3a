package ai.vibengine.server.file;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.generated.api.FilesApi;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Files over HTTP. */
public final class FilesResource implements FilesApi {

    private final FileService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init")
    private Request request;

    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpHeaders headers;

    /** With the rules. */
    public FilesResource(FileService service) {
        this.service = service;
    }

    @Override
    public CompletionStage<Response> readFile(
            String sandboxId, String path, @Nullable String requestId, @Nullable String range) {
        boolean body = !request.getMethod().equals(HttpMethod.HEAD);
        return service.open(account(), sandboxId, path).thenApply(content -> FileAnswer.of(content, range, body));
    }

    @Override
    public CompletionStage<Response> writeFile(
            String sandboxId, String path, InputStream body, @Nullable String requestId) {
        return service.write(account(), sandboxId, path, body, headers.getLength())
                .thenApply(written -> Response.ok(FileWire.envelope(written))
                        .header(HttpHeaders.ETAG, written.entityTag())
                        .build());
    }

    @Override
    public CompletionStage<Response> deleteFile(String sandboxId, String path, @Nullable String requestId) {
        return service.delete(account(), sandboxId, path)
                .thenApply(deleted -> Response.ok(FileWire.envelope(deleted)).build());
    }

    private Account account() {
        return ((Caller) security.getUserPrincipal()).account();
    }
}
