package ai.vibengine.server.template;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.TemplatesApi;
import ai.vibengine.server.generated.model.BuildTemplateRequest;
import ai.vibengine.server.generated.model.TemplateListEnvelope;
import ai.vibengine.server.generated.model.TemplateLogListEnvelope;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.http.resource.Cursor;
import ai.vibengine.server.http.resource.WaitPreference;
import ai.vibengine.server.idempotency.Idempotency;
import ai.vibengine.server.idempotency.IdempotentRequest;
import ai.vibengine.server.idempotency.StoredResponse;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Templates over HTTP. */
public final class TemplatesResource implements TemplatesApi {

    private static final String PREFERENCE_APPLIED = "Preference-Applied";

    private final TemplateService service;
    private final Idempotency idempotency;
    private final WaitPreference waitPreference;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    public TemplatesResource(TemplateService service, Idempotency idempotency, WaitPreference waitPreference) {
        this.service = service;
        this.idempotency = idempotency;
        this.waitPreference = waitPreference;
    }

    @Override
    public Response listTemplates(@Nullable String requestId, Integer limit, @Nullable String cursor) {
        List<String> list = List.of("templates", account().accountId());
        Cursor from = Cursor.decode(cursor, list);
        TemplatePage page =
                service.list(account(), limit, from == null ? null : new Template.Position(from.sortKey(), from.id()));
        return Response.ok(envelope(page, list)).build();
    }

    private static TemplateListEnvelope envelope(TemplatePage page, List<String> list) {
        TemplateListEnvelope envelope = new TemplateListEnvelope()
                .data(page.templates().stream().map(TemplateWire::template).toList())
                .hasMore(page.hasMore())
                .totalCount(page.totalCount());
        if (page.hasMore()) {
            Template.Position last =
                    page.templates().get(page.templates().size() - 1).position();
            envelope.setNextCursor(new Cursor(last.createdAtSecond(), last.templateId()).encode(list));
        }
        return envelope;
    }

    @Override
    public Response getTemplate(String templateId, @Nullable String requestId, @Nullable String prefer) {
        Template template = service.get(account(), templateId);
        Optional<Duration> applied = awaitBuild(template, prefer);
        Response.ResponseBuilder response =
                Response.ok(TemplateWire.envelope(applied.isPresent() ? service.get(account(), templateId) : template));
        applied.ifPresent(wait -> response.header(PREFERENCE_APPLIED, "wait=" + wait.toSeconds()));
        return response.build();
    }

    @Override
    public Response buildTemplate(
            BuildTemplateRequest request,
            @Nullable String requestId,
            @Nullable String idempotencyKey,
            @Nullable String prefer) {
        StoredResponse response = idempotency.execute(
                new IdempotentRequest(account().accountId(), idempotencyKey, "buildTemplate", request),
                hook -> service.build(account(), TemplateWire.request(request), hook),
                TemplatesResource::accepted);
        Response.ResponseBuilder builder = builder(response);
        waitFor(request.getTemplateId(), prefer)
                .ifPresent(waited -> builder.header(
                                PREFERENCE_APPLIED, "wait=" + waited.patience().toSeconds())
                        .entity(TemplateWire.envelope(waited.template())));
        return builder.build();
    }

    @Override
    public Response deleteTemplate(String templateId, @Nullable String requestId) {
        return Response.ok(TemplateWire.envelope(service.delete(account(), templateId)))
                .build();
    }

    @Override
    public Response listTemplateLogs(
            String templateId, @Nullable String requestId, Integer limit, @Nullable String cursor) {
        Template template = service.get(account(), templateId);
        List<String> list = List.of("logs", account().accountId(), template.buildId());
        Cursor from = Cursor.decode(cursor, list);
        LogPage page = service.log(template, from == null ? 0 : (int) from.sortKey(), limit);
        return Response.ok(envelope(page, list)).build();
    }

    private static TemplateLogListEnvelope envelope(LogPage page, List<String> list) {
        TemplateLogListEnvelope envelope = new TemplateLogListEnvelope()
                .data(page.lines().stream().map(TemplateWire::line).toList())
                .hasMore(page.hasMore())
                .totalCount(page.totalCount());
        if (page.hasMore()) {
            int last = page.lines().get(page.lines().size() - 1).line();
            envelope.setNextCursor(new Cursor(last, "").encode(list));
        }
        return envelope;
    }

    private Optional<Waited> waitFor(String templateId, @Nullable String prefer) {
        try {
            Template template = service.get(account(), templateId);
            return awaitBuild(template, prefer).map(wait -> new Waited(wait, service.get(account(), templateId)));
        } catch (TemplateNotFoundException deletedMeanwhile) {
            return Optional.empty();
        }
    }

    private Optional<Duration> awaitBuild(Template template, @Nullable String prefer) {
        return waitPreference.of(prefer).filter(wait -> service.awaitBuild(template, wait));
    }

    private static Response.ResponseBuilder builder(StoredResponse response) {
        return Response.status(response.status())
                .header(HttpHeaders.LOCATION, response.location())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(response.body());
    }

    private static Idempotency.Reply accepted(Template template) {
        return new Idempotency.Reply(
                Response.Status.ACCEPTED.getStatusCode(),
                "/templates/" + template.templateId(),
                TemplateWire.envelope(template));
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }

    /** A template after a wait. */
    private record Waited(Duration patience, Template template) {}
}
