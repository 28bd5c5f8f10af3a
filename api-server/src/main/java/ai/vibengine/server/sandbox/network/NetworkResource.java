package ai.vibengine.server.sandbox.network;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.NetworkApi;
import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.NetworkPolicyRequest;
import ai.vibengine.server.generated.model.NetworkRefusal;
import ai.vibengine.server.generated.model.SandboxNetwork;
import ai.vibengine.server.generated.model.SandboxNetworkEnvelope;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.http.resource.Timestamps;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.sandbox.NetworkService;
import ai.vibengine.server.sandbox.NetworkWire;
import ai.vibengine.server.sandbox.Sandbox;
import ai.vibengine.server.sandbox.SandboxWire;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** The networks of sandboxes over HTTP. */
public final class NetworkResource implements NetworkApi {

    private final NetworkService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    NetworkResource(NetworkService service) {
        this.service = service;
    }

    @Override
    public Response getSandboxNetwork(String sandboxId, @Nullable String requestId) {
        Sandbox sandbox = service.find(account(), sandboxId);
        SandboxNetwork network = new SandboxNetwork()
                .policy(NetworkWire.policy(sandbox.network()))
                .refusals(service.refusals(sandboxId).stream()
                        .map(NetworkResource::refusal)
                        .toList());
        return Response.ok(new SandboxNetworkEnvelope().data(network).status(EnvelopeStatus.OK))
                .build();
    }

    @Override
    public Response setSandboxNetwork(String sandboxId, NetworkPolicyRequest request, @Nullable String requestId) {
        EgressPolicy policy = NetworkWire.policy(request, "", service.networks());
        Sandbox sandbox = service.set(account(), sandboxId, policy);
        return Response.ok(SandboxWire.envelope(sandbox)).build();
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }

    private static NetworkRefusal refusal(Refusal refusal) {
        return new NetworkRefusal()
                .at(Timestamps.of(refusal.at()))
                .protocol(refusal.protocol())
                .host(refusal.host())
                .address(refusal.address())
                .port(refusal.port() == 0 ? null : refusal.port())
                .why(refusal.why().word());
    }
}
