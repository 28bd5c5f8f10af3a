package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.dashboard.api.TemplatesApi;
import ai.vibengine.server.generated.model.BuildTemplateRequest;
import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.TemplatesEnvelope;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.template.TemplateService;
import ai.vibengine.server.template.TemplateWire;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

/** Templates over HTTP, for their owner. */
public final class OwnTemplatesResource implements TemplatesApi {

    private final TemplateService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    /** With the rules. */
    public OwnTemplatesResource(TemplateService service) {
        this.service = service;
    }

    @Override
    public Response listVisibleTemplates() {
        return Response.ok(new TemplatesEnvelope()
                        .data(TemplateOverviewWire.of(service, account()))
                        .status(EnvelopeStatus.OK))
                .build();
    }

    @Override
    public Response startBuild(BuildTemplateRequest request) {
        return Response.status(Response.Status.ACCEPTED)
                .entity(TemplateWire.envelope(service.build(account(), TemplateWire.request(request))))
                .build();
    }

    @Override
    public Response removeTemplate(String templateId) {
        return Response.ok(TemplateWire.envelope(service.delete(account(), templateId)))
                .build();
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }
}
