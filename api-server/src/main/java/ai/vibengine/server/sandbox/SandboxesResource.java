package ai.vibengine.server.sandbox;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.SandboxesApi;
import ai.vibengine.server.generated.model.CreateSandboxRequest;
import ai.vibengine.server.generated.model.ExtendSandboxTimeoutRequest;
import ai.vibengine.server.generated.model.SandboxListEnvelope;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.http.resource.Cursor;
import ai.vibengine.server.idempotency.Idempotency;
import ai.vibengine.server.idempotency.IdempotentRequest;
import ai.vibengine.server.idempotency.StoredResponse;
import ai.vibengine.server.sandbox.metadata.MetadataFilter;
import ai.vibengine.server.sandbox.resources.ResourceBounds;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sandboxes over HTTP. */
public final class SandboxesResource implements SandboxesApi {

    private final SandboxService service;
    private final NetworkService networks;
    private final ResourceBounds resources;
    private final Idempotency idempotency;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    SandboxesResource(
            SandboxService service, NetworkService networks, ResourceBounds resources, Idempotency idempotency) {
        this.service = service;
        this.networks = networks;
        this.resources = resources;
        this.idempotency = idempotency;
    }

    @Override
    public Response createSandbox(
            CreateSandboxRequest request, @Nullable String requestId, @Nullable String idempotencyKey) {
        StoredResponse response = idempotency.execute(
                new IdempotentRequest(account().accountId(), idempotencyKey, "createSandbox", request),
                hook -> service.create(
                        account(),
                        SandboxWire.request(request, networks, resources, account()),
                        SandboxWire.environment(request),
                        hook),
                SandboxesResource::created);
        return Response.status(response.status())
                .header(HttpHeaders.LOCATION, response.location())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(response.body())
                .build();
    }

    @Override
    public Response listSandboxes(
            @Nullable String requestId,
            Integer limit,
            @Nullable String cursor,
            @Nullable String template,
            @Nullable String metadata,
            String status) {
        SandboxFilter filter = SandboxFilter.of(status, template, MetadataFilter.parse(metadata));
        List<String> list = List.of("sandboxes", account().accountId(), filter.json());
        Cursor from = Cursor.decode(cursor, list);
        Sandbox.Position after = from == null ? null : new Sandbox.Position(from.sortKey(), from.id());
        SandboxPage page = service.list(account(), new SandboxQuery(limit, after, filter));
        return Response.ok(envelope(page, list)).build();
    }

    private static SandboxListEnvelope envelope(SandboxPage page, List<String> list) {
        SandboxListEnvelope envelope = new SandboxListEnvelope()
                .data(page.sandboxes().stream().map(SandboxWire::sandbox).toList())
                .hasMore(page.hasMore())
                .totalCount(page.totalCount());
        if (page.hasMore()) {
            Sandbox.Position last =
                    page.sandboxes().get(page.sandboxes().size() - 1).position();
            envelope.setNextCursor(new Cursor(last.startedAtSecond(), last.sandboxId()).encode(list));
        }
        return envelope;
    }

    @Override
    public Response getSandbox(String sandboxId, @Nullable String requestId) {
        return answer(service.get(account(), sandboxId));
    }

    @Override
    public Response killSandbox(String sandboxId, @Nullable String requestId) {
        return Response.ok(SandboxWire.killed(service.kill(account(), sandboxId)))
                .build();
    }

    @Override
    public Response updateSandbox(String sandboxId, ObjectNode patch, @Nullable String requestId) {
        return answer(service.update(account(), sandboxId, SandboxPatch.of(patch)));
    }

    @Override
    public Response extendSandboxTimeout(
            String sandboxId, ExtendSandboxTimeoutRequest request, @Nullable String requestId) {
        return answer(service.extend(account(), sandboxId, request.getTimeout()));
    }

    @Override
    public Response pauseSandbox(String sandboxId, @Nullable String requestId) {
        requirePauses();
        return answer(service.pause(account(), sandboxId));
    }

    @Override
    public Response resumeSandbox(String sandboxId, @Nullable String requestId) {
        requirePauses();
        return answer(service.resume(account(), sandboxId));
    }

    /** A server that lacks an extension has no such paths. */
    private void requirePauses() {
        if (!service.canPause()) {
            throw new NotFoundException();
        }
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }

    private static Idempotency.Reply created(Sandbox sandbox) {
        return new Idempotency.Reply(
                Response.Status.CREATED.getStatusCode(),
                "/sandboxes/" + sandbox.sandboxId(),
                SandboxWire.envelope(sandbox));
    }

    private static Response answer(Sandbox sandbox) {
        return Response.ok(SandboxWire.envelope(sandbox)).build();
    }
}
