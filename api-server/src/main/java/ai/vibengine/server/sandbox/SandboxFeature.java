package ai.vibengine.server.sandbox;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.MaintenanceScheduler;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.idempotency.Idempotency;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.NetworkUnavailableException;
import ai.vibengine.server.runtime.RuntimeSetupException;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxNetworks;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.sandbox.environment.EnvironmentCipher;
import ai.vibengine.server.sandbox.pause.SandboxPausedException;
import ai.vibengine.server.sandbox.resources.ResourceBounds;
import ai.vibengine.server.sandbox.resources.SandboxMaxima;
import ai.vibengine.server.sandbox.warm.WarmSandboxes;
import ai.vibengine.server.startup.SandboxNotReadyException;
import ai.vibengine.server.startup.StartCommands;
import ai.vibengine.server.store.DataKey;
import ai.vibengine.server.template.TemplateService;
import java.util.List;
import java.util.Optional;

/** Sandboxes. */
public final class SandboxFeature implements Feature {

    private final SandboxService service;
    private final WarmSandboxes warm;
    private final NetworkService networkService;
    private final SandboxesResource resource;
    private final ResourceBounds resources;
    private final HttpMetrics metrics;
    private final SandboxNetworks networks;
    private final EgressPolicy egress;

    public SandboxFeature(
            ServerContext context,
            SandboxRuntime runtime,
            TemplateService templates,
            SandboxLimits limits,
            SandboxMaxima maxima,
            int warmSandboxes,
            DataKey key,
            EgressPolicy egress,
            StartCommands startCommands,
            Idempotency idempotency) {
        warm = new WarmSandboxes(
                warmSandboxes,
                runtime,
                templates,
                limits,
                egress,
                startCommands,
                context.ids(),
                context.clock(),
                context.metrics()::sinceLastCall);
        SandboxStore store = new SandboxStore(context.database(), new EnvironmentCipher(key), egress);
        service = new SandboxService(
                store, runtime, templates, warm, context.ids(), context.clock(), context.contract(), limits);
        resources = new ResourceBounds(context.contract(), limits, maxima, runtime.canLimit());
        networkService = new NetworkService(service, store, runtime.networks(), egress, context.clock());
        resource = new SandboxesResource(service, networkService, resources, idempotency);
        metrics = context.metrics();
        networks = runtime.networks();
        this.egress = egress;
    }

    public SandboxService service() {
        return service;
    }

    /** Returns the service of what sandboxes may reach. */
    public NetworkService networkService() {
        return networkService;
    }

    /** Returns what an account may ask for. */
    public ResourceBounds resourceBounds() {
        return resources;
    }

    /** Returns how many sandboxes wait for whoever creates one. */
    public int waiting() {
        return warm.size();
    }

    @Override
    public List<Object> resources() {
        return List.of(resource);
    }

    @Override
    public void addErrorsTo(ErrorTable errors) {
        errors.add(SandboxNotFoundException.class, SandboxFeature::notFound);
        errors.add(NetworkUnavailableException.class, ErrorCode.SERVICE_UNAVAILABLE);
        errors.add(SandboxNotReadyException.class, ErrorCode.SERVICE_UNAVAILABLE);
        errors.add(SandboxPausedException.class, ErrorCode.CONFLICT);
        errors.add(ConcurrencyLimitException.class, limit -> {
            metrics.concurrencyLimited();
            return ApiError.of(ErrorCode.CONCURRENCY_LIMIT_EXCEEDED, limit).retryAfter(limit.retryAfterSeconds());
        });
    }

    @Override
    public void recover() {
        // A server that does not start must not have taken anything away from what runs on.
        requireNetwork(networks.lacking());
        networkService.recover(service.recover());
        requireNetwork(networks.problem());
    }

    private void requireNetwork(Optional<String> problem) {
        if (egress.mode() != EgressMode.BLOCKED && problem.isPresent()) {
            throw new RuntimeSetupException(
                    problem.get() + " Without it, sandboxes can be started with --egress blocked only.");
        }
    }

    @Override
    public void start(MaintenanceScheduler jobs) {
        jobs.nowAndEvery(ServerContext.PURGE_INTERVAL, "forgetting old sandboxes", service::purge);
        service.freezePaused();
        jobs.every(SandboxActivity.INTERVAL, "recording activity", service.activity()::recordAll);
        warm.start();
    }

    @Override
    public void close() {
        try {
            warm.close();
        } finally {
            service.close();
        }
    }

    /** Tells the owner why the sandbox is gone. */
    private static ApiError notFound(SandboxNotFoundException absent) {
        ApiError error = ApiError.of(ErrorCode.NOT_FOUND, absent);
        return absent.stop()
                .map(stop -> error.stopped(stop.reason().word(), stop.at()))
                .orElse(error);
    }
}
