package ai.vibengine.server.template;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.MaintenanceScheduler;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.http.resource.WaitPreference;
import ai.vibengine.server.idempotency.Idempotency;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.startup.StartCommands;
import java.time.Duration;
import java.util.List;

/** Templates: those that accounts build, and those that every account has. */
public final class TemplateFeature implements Feature {

    /** An operator who has imported a template waits for it. */
    private static final Duration IMPORT_INTERVAL = Duration.ofMillis(500);

    private final ServerContext context;
    private final LayerBuilder layers;
    private final BuildSettings builds;
    private final TemplateService service;
    private final BuildAnswerWire answers;
    private final TemplatesResource resource;

    /**
     * Puts it together.
     *
     * @param limits of sandboxes
     * @param egress what sandboxes may reach
     */
    public TemplateFeature(
            ServerContext context,
            SandboxRuntime runtime,
            BuildSettings builds,
            StartCommands startCommands,
            SandboxLimits limits,
            EgressPolicy egress,
            Idempotency idempotency) {
        this.context = context;
        this.layers = runtime.builder();
        this.builds = builds;
        service = new TemplateService(
                new TemplateStore(context.database()),
                new BuildTimeStore(context.database()),
                layers,
                builds,
                new StartTrial(runtime, startCommands, limits, egress, context.ids()),
                context.ids(),
                context.clock());
        answers = new BuildAnswerWire(
                service,
                idempotency,
                new WaitPreference(context.contract().limits().maxWait()));
        resource = new TemplatesResource(service, answers);
    }

    public TemplateService service() {
        return service;
    }

    /** Returns what answers to those who ask for a new template. */
    public BuildAnswerWire answers() {
        return answers;
    }

    @Override
    public List<Object> resources() {
        return List.of(resource);
    }

    @Override
    public void addErrorsTo(ErrorTable errors) {
        errors.add(TemplateNotFoundException.class, ErrorCode.NOT_FOUND);
        errors.add(BuiltInTemplateException.class, ErrorCode.FORBIDDEN);
        errors.add(TemplateExistsException.class, ErrorCode.CONFLICT);
        errors.add(BuildLimitException.class, this::limited);
    }

    @Override
    public void recover() {
        service.recover();
    }

    /** Removes layers that no template and no sandbox stands on, and offers the built-in templates. */
    @Override
    public void start(MaintenanceScheduler jobs) {
        service.removeUnusedLayers();
        BuiltInTemplates builtIns =
                new BuiltInTemplates(service, layers, builds.builtIns(), context.ids(), context.clock());
        builtIns.offer();
        jobs.every(IMPORT_INTERVAL, "following imports", builtIns::follow);
        Thread examination = new Thread(builtIns::examine, "examine-machine");
        examination.setDaemon(true);
        examination.start();
    }

    @Override
    public void close() {
        service.close();
    }

    private ApiError limited(BuildLimitException limit) {
        context.metrics().buildLimited();
        return switch (limit.kind()) {
            case UNFINISHED ->
                ApiError.of(ErrorCode.CONCURRENCY_LIMIT_EXCEEDED, limit).retryAfter(limit.retryAfterSeconds());
            case TIME -> ApiError.of(ErrorCode.RATE_LIMITED, limit).retryAfter(limit.retryAfterSeconds());
            case KEPT -> ApiError.of(ErrorCode.CONFLICT, limit);
        };
    }
}
