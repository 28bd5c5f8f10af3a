package ai.vibengine.server.sandbox;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.generated.api.SandboxesApi;
import ai.vibengine.server.generated.model.CreateSandboxRequest;
import ai.vibengine.server.generated.model.ExtendSandboxTimeoutRequest;
import ai.vibengine.server.generated.model.SandboxListEnvelope;
import ai.vibengine.server.generated.model.SandboxStatus;
import ai.vibengine.server.http.resource.Cursor;
import ai.vibengine.server.idempotency.Answer;
import ai.vibengine.server.idempotency.Idempotency;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sandboxes over HTTP. */
public final class SandboxesResource implements SandboxesApi {

    private final SandboxService service;
    private final Idempotency idempotency;
    private final ObjectMapper mapper;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    /** With the rules, and what replays creations. */
    public SandboxesResource(SandboxService service, Idempotency idempotency, ObjectMapper mapper) {
        this.service = service;
        this.idempotency = idempotency;
        this.mapper = mapper;
    }

    @Override
    public Response createSandbox(
            CreateSandboxRequest request, @Nullable String requestId, @Nullable String idempotencyKey) {
        Answer answer = idempotency.once(
                account().accountId(),
                idempotencyKey,
                "createSandbox",
                request,
                memory -> created(service.create(
                        account(),
                        request.getTemplate(),
                        request.getTimeout(),
                        request.getMetadata(),
                        (transaction, sandbox) -> memory.remember(transaction, created(sandbox)))));
        return Response.status(answer.status())
                .header(HttpHeaders.LOCATION, answer.location())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(answer.body())
                .build();
    }

    @Override
    public Response listSandboxes(
            @Nullable String requestId,
            Integer limit,
            @Nullable String cursor,
            @Nullable String template,
            @Nullable String metadata) {
        var filter = MetadataFilter.parse(metadata);
        List<String> list = identityOf(account(), template, filter);
        Cursor from = Cursor.decode(cursor, list);
        Sandbox.Position after = from == null ? null : new Sandbox.Position(from.sortKey(), from.id());
        SandboxPage page = service.list(account(), new SandboxQuery(limit, after, template, filter));
        SandboxListEnvelope envelope = new SandboxListEnvelope()
                .data(page.sandboxes().stream()
                        .map(sandbox -> SandboxWire.sandbox(sandbox, SandboxStatus.RUNNING))
                        .toList())
                .hasMore(page.hasMore())
                .totalCount(page.totalCount());
        if (page.hasMore()) {
            Sandbox.Position last =
                    page.sandboxes().get(page.sandboxes().size() - 1).position();
            envelope.setNextCursor(new Cursor(last.startedAtSecond(), last.sandboxId()).encode(list));
        }
        return Response.ok(envelope).build();
    }

    @Override
    public Response getSandbox(String sandboxId, @Nullable String requestId) {
        return answer(service.get(account(), sandboxId), SandboxStatus.RUNNING);
    }

    @Override
    public Response killSandbox(String sandboxId, @Nullable String requestId) {
        return answer(service.kill(account(), sandboxId), SandboxStatus.STOPPED);
    }

    @Override
    public Response extendSandboxTimeout(
            String sandboxId, ExtendSandboxTimeoutRequest request, @Nullable String requestId) {
        return answer(service.extend(account(), sandboxId, request.getTimeout()), SandboxStatus.RUNNING);
    }

    /** What a cursor is bound to: in parts that no text of a filter can imitate. */
    private static List<String> identityOf(
            Account account, @Nullable String template, Set<Map.Entry<String, String>> filter) {
        List<String> parts = new ArrayList<>();
        parts.add("sandboxes");
        parts.add(account.accountId());
        parts.add(Objects.requireNonNullElse(template, ""));
        filter.stream()
                .sorted(Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()))
                .forEach(entry -> {
                    parts.add(entry.getKey());
                    parts.add(entry.getValue());
                });
        return parts;
    }

    private Account account() {
        return ((Caller) security.getUserPrincipal()).account();
    }

    private Answer created(Sandbox sandbox) {
        try {
            return new Answer(
                    Response.Status.CREATED.getStatusCode(),
                    "/sandboxes/" + sandbox.sandboxId(),
                    mapper.writeValueAsString(SandboxWire.envelope(sandbox, SandboxStatus.RUNNING)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Response answer(Sandbox sandbox, SandboxStatus status) {
        return Response.ok(SandboxWire.envelope(sandbox, status)).build();
    }
}
