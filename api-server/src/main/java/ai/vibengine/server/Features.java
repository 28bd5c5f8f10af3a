package ai.vibengine.server;

import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.ApiKeyCache;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.command.CommandFeature;
import ai.vibengine.server.dashboard.ApiKeyService;
import ai.vibengine.server.dashboard.DashboardFeature;
import ai.vibengine.server.dashboard.DashboardHandler;
import ai.vibengine.server.dashboard.DashboardSessions;
import ai.vibengine.server.dashboard.PublicOperations;
import ai.vibengine.server.dashboard.UsageService;
import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.MaintenanceScheduler;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.file.FileFeature;
import ai.vibengine.server.http.RateLimitCheck;
import ai.vibengine.server.http.RequestChain;
import ai.vibengine.server.http.application.ApiApplication;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.http.request.RequestIds;
import ai.vibengine.server.idempotency.IdempotencyFeature;
import ai.vibengine.server.limits.LimitsFeature;
import ai.vibengine.server.login.LoginFeature;
import ai.vibengine.server.login.Logins;
import ai.vibengine.server.operations.MeteredRuntime;
import ai.vibengine.server.operations.OperationsHandler;
import ai.vibengine.server.port.OpenPort;
import ai.vibengine.server.port.PortFeature;
import ai.vibengine.server.preview.PreviewServer;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.runtime.SandboxPorts;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.sandbox.SandboxFeature;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.sandbox.network.NetworkFeature;
import ai.vibengine.server.sandbox.snapshot.SnapshotFeature;
import ai.vibengine.server.startup.StartCommands;
import ai.vibengine.server.store.DataKey;
import ai.vibengine.server.template.TemplateFeature;
import ai.vibengine.server.usage.UsageMeter;
import ai.vibengine.server.usage.UsageStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The features of a server, each put together with what it stands on. */
final class Features {

    /** Well within the second in which a revocation must act. */
    private static final Duration KEYS_INTERVAL = Duration.ofMillis(250);

    /** The group of extensions that a server without a way to the ports of its sandboxes lacks. */
    private static final String PORTS = "ports";

    /** The group of extensions that a server lacks which cannot freeze sandboxes, or keeps their files in their memory. */
    private static final String SNAPSHOTS = "snapshots";

    private static final String IMAGES = "images";

    /** The time whose counted requests a crash may lose. */
    private static final Duration USAGE_INTERVAL = Duration.ofSeconds(10);

    private final ServerConfig config;
    private final ServerContext context;
    private final LongSupplier nanoTime;
    private final Shutdown shutdown;
    private final List<Feature> all = new ArrayList<>();
    private final ErrorTable errors = new ErrorTable();

    private final AccountStore accounts;
    private final ApiKeyCache keys;
    private final UsageMeter usage;
    private final RateLimiter limiter;
    private final TemplateFeature templates;
    private final SandboxFeature sandboxes;
    private final CommandFeature commands;
    private final LoginFeature login;
    private final PortFeature ports;
    private final SandboxPorts portsOfRuntime;
    private @Nullable PreviewServer previews;

    /** Puts the features of the API together; {@code shutdown} closes them. */
    Features(
            ServerConfig config,
            ServerContext context,
            SandboxRuntime runtime,
            MeterRegistry meters,
            LongSupplier nanoTime,
            Shutdown shutdown) {
        this.config = config;
        this.context = context;
        this.nanoTime = nanoTime;
        this.shutdown = shutdown;
        accounts = new AccountStore(
                context.database(), new PlanLimits(context.contract()), context.ids(), context.clock());
        keys = new ApiKeyCache(accounts, KEYS_INTERVAL);
        shutdown.add("API keys", keys::close);
        usage = new UsageMeter(new UsageStore(context.database()), context.clock(), USAGE_INTERVAL);
        shutdown.add("usage", usage::close);
        DataKey key = new DataKey(config.dataFolder().resolve("environments.key"));
        IdempotencyFeature idempotency = add("idempotency", new IdempotencyFeature(context, key));
        StartCommands startCommands = new StartCommands(
                runtime.execs(),
                context.ids(),
                context.clock(),
                context.contract().limits());
        templates = add(
                "templates",
                new TemplateFeature(
                        context,
                        runtime,
                        config.builds(),
                        startCommands,
                        config.limits(),
                        config.egress(),
                        idempotency.idempotency()));
        sandboxes = add(
                "sandboxes",
                new SandboxFeature(
                        context,
                        new MeteredRuntime(runtime, meters),
                        templates.service(),
                        config.limits(),
                        config.maxima(),
                        config.warmSandboxes(),
                        key,
                        config.egress(),
                        startCommands,
                        idempotency.idempotency()));
        SnapshotFeature snapshots =
                add("snapshots", new SnapshotFeature(sandboxes.service(), templates, runtime.builder()));
        commands = add(
                "commands",
                new CommandFeature(context, sandboxes.service(), runtime.execs(), config.dataFolder(), errors));
        add("networks", new NetworkFeature(sandboxes.networkService(), sandboxes.service(), context.metrics()));
        add("files", new FileFeature(sandboxes.service(), runtime.files(), config.maxFileBytes()));
        limiter = limiter();
        boolean hasPorts = config.previews().listenPort().isPresent();
        ports = add("ports", new PortFeature(context, sandboxes.service(), hasPorts, this::urlOf));
        portsOfRuntime = runtime.ports();
        add(
                "limits",
                new LimitsFeature(
                        context,
                        limiter,
                        sandboxes.service(),
                        sandboxes.resourceBounds(),
                        lacking(
                                hasPorts,
                                snapshots.service().canSnapshot(),
                                templates.service().canPullImages()),
                        config.limits().longestPause()));
        login = add("logins", new LoginFeature(context, nanoTime));
        count(meters);
    }

    private static Set<String> lacking(boolean hasPorts, boolean hasSnapshots, boolean hasImages) {
        Set<String> lacking = new HashSet<>();
        if (!hasPorts) {
            lacking.add(PORTS);
        }
        if (!hasSnapshots) {
            lacking.add(SNAPSHOTS);
        }
        if (!hasImages) {
            lacking.add(IMAGES);
        }
        return lacking;
    }

    private <F extends Feature> F add(String name, F feature) {
        shutdown.add(name, feature::close);
        all.add(feature);
        return feature;
    }

    private void count(MeterRegistry meters) {
        Gauge.builder("vibengine.sandboxes.running", sandboxes.service(), SandboxService::running)
                .description("Sandboxes that run")
                .register(meters);
        Gauge.builder("vibengine.sandboxes.waiting", sandboxes, SandboxFeature::waiting)
                .description("Sandboxes that wait, started, for whoever creates one")
                .register(meters);
    }

    /** Adds the dashboard, and returns the way of a request to what the features serve. */
    RequestChain chain(RequestIds requestIds, OperationsHandler operations, RequestDispatch dispatch) {
        RateLimitCheck rate = new RateLimitCheck(limiter, dispatch.errors(), context.metrics());
        DashboardFeature dashboard = add(
                "dashboard",
                new DashboardFeature(
                        context.contract().dashboard(),
                        config.publicUrl(),
                        config.proxies(),
                        context.json(),
                        dispatch,
                        errors,
                        rate,
                        // Pages for readers have a window of their own: a program that uses up the other one must not
                        // keep its owner from reading them.
                        new RateLimitCheck(limiter(), dispatch.errors(), context.metrics())));
        all.forEach(feature -> feature.addErrorsTo(errors));
        List<Object> resources =
                all.stream().flatMap(feature -> feature.resources().stream()).toList();
        var api = ApiApplication.handler(context.contract(), context.json(), resources, errors, dispatch);
        return new RequestChain(
                requestIds,
                context.metrics(),
                operations,
                handler(dashboard, new PublicOperations(context.contract(), api)),
                keys,
                usage,
                rate,
                dispatch,
                api);
    }

    /** Puts the server together that leads to the ports of sandboxes; empty when there is to be none. */
    Optional<PreviewServer> previews(EnvelopeErrorHandler errorHandler) {
        if (config.previews().listenPort().isPresent()) {
            previews = new PreviewServer(
                    config.host(),
                    config.previews(),
                    config.proxies(),
                    config.drain(),
                    ports.service(),
                    sandboxes.service(),
                    portsOfRuntime,
                    sandboxes.service().activity()::touch,
                    errorHandler);
        }
        return Optional.ofNullable(previews);
    }

    private URI urlOf(OpenPort port) {
        return config.previews().url(port, previews == null ? 0 : previews.port());
    }

    private RateLimiter limiter() {
        return new RateLimiter(context.contract().limits().rateWindow(), nanoTime);
    }

    private DashboardHandler handler(DashboardFeature dashboard, PublicOperations publicOperations) {
        return dashboard.handler(
                publicOperations,
                new DashboardSessions(login.signIn(), login.logins(), accounts),
                new ApiKeyService(
                        accounts,
                        keys,
                        usage,
                        context.contract().dashboard().limits().get("most_keys")),
                sandboxes.service(),
                commands.service(),
                templates.service(),
                new UsageService(accounts, limiter, sandboxes.service(), usage));
    }

    /** Takes over what an earlier server left behind, and begins what is done in the background. */
    void start() {
        all.forEach(Feature::recover);
        MaintenanceScheduler maintenance = new MaintenanceScheduler();
        shutdown.add("maintenance", maintenance::close);
        all.forEach(feature -> feature.start(maintenance));
    }

    /** Ends every sandbox. */
    void killSandboxes() {
        sandboxes.service().killAll();
    }

    AccountStore accounts() {
        return accounts;
    }

    Logins logins() {
        return login.logins();
    }
}
