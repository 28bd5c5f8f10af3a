package ai.vibengine.server.template;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.generated.api.TemplatesApi;
import ai.vibengine.server.generated.model.BuildTemplateRequest;
import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.TemplateEnvelope;
import ai.vibengine.server.generated.model.TemplateListEnvelope;
import ai.vibengine.server.generated.model.TemplateLogListEnvelope;
import ai.vibengine.server.generated.model.TemplateStatus;
import ai.vibengine.server.generated.model.TemplateType;
import ai.vibengine.server.http.Cursor;
import ai.vibengine.server.http.Timestamps;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Templates over HTTP. */
public final class TemplatesResource implements TemplatesApi {

    private final TemplateService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    /** With the rules. */
    public TemplatesResource(TemplateService service) {
        this.service = service;
    }

    @Override
    public Response listTemplates(@Nullable String requestId, Integer limit, @Nullable String cursor) {
        List<String> list = List.of("templates", account().accountId());
        Cursor from = Cursor.decode(cursor, list);
        TemplatePage page =
                service.list(account(), limit, from == null ? null : new Template.Position(from.second(), from.id()));
        TemplateListEnvelope envelope = new TemplateListEnvelope()
                .data(page.templates().stream().map(TemplatesResource::wire).toList())
                .hasMore(page.hasMore())
                .totalCount(page.totalCount());
        if (page.hasMore()) {
            Template.Position last =
                    page.templates().get(page.templates().size() - 1).position();
            envelope.setNextCursor(new Cursor(last.createdAtSecond(), last.templateId()).encode(list));
        }
        return Response.ok(envelope).build();
    }

    @Override
    public Response getTemplate(String templateId, @Nullable String requestId, @Nullable String prefer) {
        return answer(service.get(account(), templateId));
    }

    @Override
    public Response buildTemplate(
            BuildTemplateRequest request,
            @Nullable String requestId,
            @Nullable String idempotencyKey,
            @Nullable String prefer) {
        throw new BuildsUnavailableException();
    }

    @Override
    public Response deleteTemplate(String templateId, @Nullable String requestId) {
        return answer(service.delete(account(), templateId));
    }

    @Override
    public Response listTemplateLogs(
            String templateId, @Nullable String requestId, Integer limit, @Nullable String cursor) {
        Template template = service.get(account(), templateId);
        Cursor.decode(cursor, List.of("logs", account().accountId(), template.templateId()));
        return Response.ok(new TemplateLogListEnvelope()
                        .data(List.of())
                        .hasMore(false)
                        .totalCount(0))
                .build();
    }

    private Account account() {
        return ((Caller) security.getUserPrincipal()).account();
    }

    private static Response answer(Template template) {
        return Response.ok(new TemplateEnvelope().data(wire(template)).status(EnvelopeStatus.OK))
                .build();
    }

    private static ai.vibengine.server.generated.model.Template wire(Template template) {
        return new ai.vibengine.server.generated.model.Template()
                .templateId(template.templateId())
                .type(TemplateType.fromValue(template.type().name().toLowerCase(Locale.ROOT)))
                .status(TemplateStatus.fromValue(template.status().name().toLowerCase(Locale.ROOT)))
                .from(template.from())
                .description(template.description())
                .createdAt(Timestamps.of(template.createdAt()))
                .error(template.error());
    }
}
