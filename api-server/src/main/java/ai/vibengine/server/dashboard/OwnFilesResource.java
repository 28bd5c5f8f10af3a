package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.file.FileContent;
import ai.vibengine.server.file.FileService;
import ai.vibengine.server.file.FileWire;
import ai.vibengine.server.file.FilesResource;
import ai.vibengine.server.generated.dashboard.api.FilesApi;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.http.resource.Cursor;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Files over HTTP, for the owner of the sandbox. */
public final class OwnFilesResource implements FilesApi {

    private final FileService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpHeaders headers;

    /** With the rules. */
    public OwnFilesResource(FileService service) {
        this.service = service;
    }

    @Override
    public CompletionStage<Response> browseDirectory(
            String sandboxId, String path, Integer limit, @Nullable String cursor) {
        Account account = account();
        List<String> list = List.of("own directory", account.accountId(), sandboxId, path);
        Cursor from = Cursor.decode(cursor, list);
        return service.list(account, sandboxId, path, limit, from == null ? "" : from.id())
                .thenApply(page -> Response.ok(FileWire.page(page, list)).build());
    }

    @Override
    public CompletionStage<Response> downloadFile(String sandboxId, String path) {
        return service.open(account(), sandboxId, path, null).thenApply(OwnFilesResource::saved);
    }

    @Override
    public CompletionStage<Response> uploadFile(String sandboxId, String path, InputStream body) {
        return service.write(account(), sandboxId, path, body, headers.getLength())
                .thenApply(written -> Response.ok(FileWire.envelope(written)).build());
    }

    @Override
    public CompletionStage<Response> removeFile(String sandboxId, String path) {
        return service.delete(account(), sandboxId, path)
                .thenApply(deleted -> Response.ok(FileWire.envelope(deleted)).build());
    }

    /** What a sandbox wrote must be saved and never shown as a page of this site. */
    private static Response saved(FileContent content) {
        String name = URLEncoder.encode(content.entry().name(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return Response.fromResponse(FilesResource.answer(content))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename*=UTF-8''" + name)
                .build();
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }
}
