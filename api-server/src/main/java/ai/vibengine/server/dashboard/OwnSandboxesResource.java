package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.dashboard.api.SandboxesApi;
import ai.vibengine.server.generated.model.CreateSandboxRequest;
import ai.vibengine.server.generated.model.ExtendSandboxTimeoutRequest;
import ai.vibengine.server.generated.model.SandboxStatus;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.sandbox.Sandbox;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.sandbox.SandboxWire;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

/** Sandboxes over HTTP, for their owner. */
public final class OwnSandboxesResource implements SandboxesApi {

    private final SandboxService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    /** With the rules. */
    public OwnSandboxesResource(SandboxService service) {
        this.service = service;
    }

    @Override
    public Response startSandbox(CreateSandboxRequest request) {
        Sandbox sandbox = service.create(account(), SandboxWire.request(request));
        return Response.status(Response.Status.CREATED)
                .entity(SandboxWire.envelope(sandbox, SandboxStatus.RUNNING))
                .build();
    }

    @Override
    public Response showSandbox(String sandboxId) {
        return answer(service.get(account(), sandboxId), SandboxStatus.RUNNING);
    }

    @Override
    public Response stopSandbox(String sandboxId) {
        return answer(service.kill(account(), sandboxId), SandboxStatus.STOPPED);
    }

    @Override
    public Response prolongSandbox(String sandboxId, ExtendSandboxTimeoutRequest request) {
        return answer(service.extend(account(), sandboxId, request.getTimeout()), SandboxStatus.RUNNING);
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }

    private static Response answer(Sandbox sandbox, SandboxStatus status) {
        return Response.ok(SandboxWire.envelope(sandbox, status)).build();
    }
}
