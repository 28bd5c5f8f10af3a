package ai.vibengine.server.template;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.TemplatesApi;
import ai.vibengine.server.generated.model.BuildTemplateRequest;
import ai.vibengine.server.generated.model.TemplateListEnvelope;
import ai.vibengine.server.generated.model.TemplateLogListEnvelope;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.http.resource.Cursor;
import ai.vibengine.server.idempotency.IdempotentRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Templates over HTTP. */
public final class TemplatesResource implements TemplatesApi {

    private final TemplateService service;
    private final BuildAnswerWire answers;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    TemplatesResource(TemplateService service, BuildAnswerWire answers) {
        this.service = service;
        this.answers = answers;
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
        return answers.found(account(), templateId, prefer).response();
    }

    @Override
    public Response buildTemplate(
            BuildTemplateRequest request,
            @Nullable String requestId,
            @Nullable String idempotencyKey,
            @Nullable String prefer) {
        return answers.accepted(
                        account(),
                        request.getTemplateId(),
                        prefer,
                        new IdempotentRequest(account().accountId(), idempotencyKey, "buildTemplate", request),
                        hook -> service.build(account(), TemplateWire.request(request), hook))
                .response();
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

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }
}
