package ai.vibengine.server.sandbox.snapshot;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.SnapshotsApi;
import ai.vibengine.server.generated.model.CreateSnapshotRequest;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.idempotency.IdempotentRequest;
import ai.vibengine.server.template.BuildAnswerWire;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Snapshots over HTTP. */
public final class SnapshotsResource implements SnapshotsApi {

    private final SnapshotService service;
    private final BuildAnswerWire answers;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    SnapshotsResource(SnapshotService service, BuildAnswerWire answers) {
        this.service = service;
        this.answers = answers;
    }

    @Override
    public Response createSnapshot(
            String sandboxId,
            CreateSnapshotRequest request,
            @Nullable String requestId,
            @Nullable String idempotencyKey,
            @Nullable String prefer) {
        // A server that lacks an extension has no such path.
        if (!service.canSnapshot()) {
            throw new NotFoundException();
        }
        Account account = RequestPrincipal.accountOf(security);
        return answers.accepted(
                        account,
                        request.getTemplateId(),
                        prefer,
                        // What is asked for depends on the path, too.
                        new IdempotentRequest(
                                account.accountId(), idempotencyKey, "createSnapshot " + sandboxId, request),
                        hook -> service.snapshot(
                                account,
                                sandboxId,
                                request.getTemplateId(),
                                request.getDescription(),
                                request.getIncludeTmp(),
                                hook))
                .response();
    }
}
