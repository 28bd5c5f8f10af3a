package ai.vibengine.server.file;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.DirectoriesApi;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.http.resource.Cursor;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Directories over HTTP. */
public final class DirectoriesResource implements DirectoriesApi {

    private final FileService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    public DirectoriesResource(FileService service) {
        this.service = service;
    }

    @Override
    public CompletionStage<Response> listDirectory(
            String sandboxId, String path, @Nullable String requestId, Integer limit, @Nullable String cursor) {
        Account account = RequestPrincipal.accountOf(security);
        List<String> list = List.of("directory", account.accountId(), sandboxId, path);
        Cursor from = Cursor.decode(cursor, list);
        return service.list(account, sandboxId, path, limit, from == null ? "" : from.id())
                .thenApply(page -> Response.ok(FileWire.page(page, list)).build());
    }
}
