package ai.vibengine.server.sandbox;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.model.CreateSandboxRequest;
import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.NetworkPolicyRequest;
import ai.vibengine.server.generated.model.SandboxEnvelope;
import ai.vibengine.server.generated.model.SandboxStatus;
import ai.vibengine.server.http.resource.Timestamps;
import ai.vibengine.server.sandbox.environment.SandboxEnvironment;
import ai.vibengine.server.sandbox.pause.OnTimeout;
import ai.vibengine.server.sandbox.resources.ResourceBounds;
import ai.vibengine.server.sandbox.resources.SandboxResources;

/** Sandboxes as the contract writes them. */
public final class SandboxWire {

    private SandboxWire() {}

    /** Reads the request to start one; what it does not say of the network and of resources, the operator does. */
    static SandboxRequest request(
            CreateSandboxRequest request, NetworkService networks, ResourceBounds resources, Account account) {
        NetworkPolicyRequest network = request.getNetwork();
        return new SandboxRequest(
                request.getTemplate(),
                request.getTimeout(),
                request.getMetadata(),
                request.getIdleTimeout(),
                request.getOnTimeout() == null
                        ? OnTimeout.KILL
                        : OnTimeout.of(request.getOnTimeout().toString()),
                network == null ? networks.usual() : NetworkWire.policy(network, "network.", networks.networks()),
                resources.of(account, request.getCpu(), request.getMemoryMib(), request.getDiskMib()));
    }

    /** Reads the environment of one to start. */
    public static SandboxEnvironment environment(CreateSandboxRequest request) {
        return SandboxEnvironment.of(request.getEnv());
    }

    /** Returns the sandbox in the common response format. */
    public static SandboxEnvelope envelope(Sandbox sandbox) {
        return envelope(sandbox(sandbox));
    }

    /** Returns a sandbox that has just been killed in the common response format. */
    static SandboxEnvelope killed(Sandbox sandbox) {
        return envelope(sandbox(sandbox).status(SandboxStatus.STOPPED));
    }

    private static SandboxEnvelope envelope(ai.vibengine.server.generated.model.Sandbox data) {
        return new SandboxEnvelope().data(data).status(EnvelopeStatus.OK);
    }

    /** Returns the sandbox without an envelope. */
    public static ai.vibengine.server.generated.model.Sandbox sandbox(Sandbox sandbox) {
        var startedAt = Timestamps.of(sandbox.startedAt());
        Integer idleTimeout = sandbox.request().idleTimeoutSeconds();
        SandboxResources resources = sandbox.request().resources();
        return new ai.vibengine.server.generated.model.Sandbox()
                .sandboxId(sandbox.sandboxId())
                .template(sandbox.template())
                .status(sandbox.isPaused() ? SandboxStatus.PAUSED : SandboxStatus.RUNNING)
                .startedAt(startedAt)
                .timeout(sandbox.timeoutSeconds())
                .expiresAt(sandbox.isPaused() ? null : startedAt.plusSeconds(sandbox.timeoutSeconds()))
                .onTimeout(ai.vibengine.server.generated.model.OnTimeout.fromValue(
                        sandbox.request().onTimeout().word()))
                .metadata(sandbox.metadata())
                .idleTimeout(idleTimeout)
                .idleExpiresAt(
                        idleTimeout == null || sandbox.isPaused()
                                ? null
                                : Timestamps.of(sandbox.activeAt()).plusSeconds(idleTimeout))
                .network(NetworkWire.policy(sandbox.network()))
                .cpu(resources == null ? null : resources.cpu())
                .memoryMib(resources == null ? null : resources.memoryMib())
                .diskMib(resources == null || resources.diskMib() == 0 ? null : resources.diskMib());
    }
}
