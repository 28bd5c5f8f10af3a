package ai.vibengine.server;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.ApiKeyCache;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.clock.BootTime;
import ai.vibengine.server.clock.ClockStore;
import ai.vibengine.server.clock.ServerClock;
import ai.vibengine.server.command.CommandFeature;
import ai.vibengine.server.dashboard.ApiKeyService;
import ai.vibengine.server.dashboard.DashboardFeature;
import ai.vibengine.server.dashboard.DashboardSessions;
import ai.vibengine.server.dashboard.PublicOperations;
import ai.vibengine.server.dashboard.UsageService;
import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.MaintenanceScheduler;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.file.FileFeature;
import ai.vibengine.server.http.HttpServer;
import ai.vibengine.server.http.RateLimitCheck;
import ai.vibengine.server.http.RequestChain;
import ai.vibengine.server.http.application.ApiApplication;
import ai.vibengine.server.http.connection.ConnectionLimits;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.http.request.RequestIds;
import ai.vibengine.server.http.resource.Json;
import ai.vibengine.server.idempotency.IdempotencyFeature;
import ai.vibengine.server.login.LoginFeature;
import ai.vibengine.server.login.Logins;
import ai.vibengine.server.operations.MeteredRuntime;
import ai.vibengine.server.operations.OperationsFeature;
import ai.vibengine.server.operations.Readiness;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.sandbox.SandboxFeature;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.template.TemplateFeature;
import ai.vibengine.server.usage.UsageMeter;
import ai.vibengine.server.usage.UsageStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;

/** A running server: puts the parts together, starts, drains and stops them. */
public final class VibengineServer implements AutoCloseable {

    /** Well within the second in which a revocation must act. */
    private static final Duration KEYS_INTERVAL = Duration.ofMillis(250);

    /** The time whose counted requests a crash may lose. */
    private static final Duration USAGE_INTERVAL = Duration.ofSeconds(10);

    private final Shutdown shutdown = new Shutdown();
    private final AccountStore accounts;
    private final LoginFeature login;
    private final Readiness readiness;
    private final HttpServer http;
    private final OperationsFeature operations;
    private final Optional<URI> publicUrl;

    /**
     * Starts a server on a database and a runtime, which it closes at its end.
     *
     * @param contract the contract that it serves
     * @throws Exception when it cannot start; then nothing of it is left running, and both are closed
     */
    public VibengineServer(ServerConfig config, Contract contract, Database database, SandboxRuntime runtime)
            throws Exception {
        this(
                config,
                contract,
                database,
                runtime,
                () -> ServerClock.start(new ClockStore(database), BootTime.read(System::nanoTime), System::nanoTime),
                System::nanoTime);
    }

    /** Starts a server by the given clock. */
    VibengineServer(
            ServerConfig config,
            Contract contract,
            Database database,
            SandboxRuntime runtime,
            Supplier<Clock> clocks,
            LongSupplier nanoTime)
            throws Exception {
        publicUrl = config.publicUrl();
        shutdown.add("database", database::close);
        shutdown.add("runtime", runtime::close);
        readiness = new Readiness(database, runtime::problem, System::nanoTime);
        shutdown.add("readiness", readiness::close);
        try {
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            ServerContext context = new ServerContext(
                    contract,
                    database,
                    new RandomIds(new SecureRandom()),
                    clocks.get(),
                    Json.strictMapper(),
                    new HttpMetrics(meters));
            accounts = new AccountStore(database, new PlanLimits(contract), context.ids(), context.clock());
            ApiKeyCache keys = new ApiKeyCache(accounts, KEYS_INTERVAL);
            shutdown.add("API keys", keys::close);
            UsageMeter usage = new UsageMeter(new UsageStore(database), context.clock(), USAGE_INTERVAL);
            shutdown.add("usage", usage::close);
            RateLimiter limiter = new RateLimiter(contract.limits().rateWindow(), nanoTime);

            ErrorTable errors = new ErrorTable();
            IdempotencyFeature idempotency = new IdempotencyFeature(context);
            TemplateFeature templates = add(
                    "templates",
                    new TemplateFeature(context, runtime.builder(), config.builds(), idempotency.idempotency()));
            SandboxFeature sandboxes = add(
                    "sandboxes",
                    new SandboxFeature(
                            context,
                            new MeteredRuntime(runtime, meters),
                            templates.service(),
                            config.limits(),
                            config.warmSandboxes(),
                            idempotency.idempotency()));
            CommandFeature commands = add(
                    "commands",
                    new CommandFeature(context, sandboxes.service(), runtime.execs(), config.dataFolder(), errors));
            FileFeature files =
                    add("files", new FileFeature(sandboxes.service(), runtime.files(), config.maxFileBytes()));
            login = new LoginFeature(context, nanoTime);
            Gauge.builder("vibengine.sandboxes.running", sandboxes.service(), SandboxService::running)
                    .description("Sandboxes that run")
                    .register(meters);

            Gauge.builder("vibengine.sandboxes.waiting", sandboxes, SandboxFeature::waiting)
                    .description("Sandboxes that wait, started, for whoever creates one")
                    .register(meters);

            RequestIds requestIds = new RequestIds(contract, context.ids());
            RequestDispatch dispatch = RequestDispatch.of(
                    contract, config.proxies(), new EnvelopeErrorHandler(context.json(), requestIds));
            RateLimitCheck rate = new RateLimitCheck(limiter, dispatch.errors(), context.metrics());
            operations = new OperationsFeature(context, meters, readiness, config.metrics(), dispatch);
            DashboardFeature dashboard = new DashboardFeature(
                    contract.dashboard(),
                    config.publicUrl(),
                    config.proxies(),
                    context.json(),
                    dispatch,
                    errors,
                    rate,
                    // Pages for readers have a window of their own: a program that uses up the other one must not keep
                    // its owner from reading them.
                    new RateLimitCheck(
                            new RateLimiter(contract.limits().rateWindow(), nanoTime),
                            dispatch.errors(),
                            context.metrics()));
            List<Feature> features = List.of(idempotency, templates, sandboxes, commands, files, login, dashboard);
            features.forEach(feature -> feature.addErrorsTo(errors));
            Handler api = ApiApplication.handler(
                    contract,
                    context.json(),
                    features.stream()
                            .flatMap(feature -> feature.resources().stream())
                            .toList(),
                    errors,
                    dispatch);
            http = new HttpServer(
                    config.host(),
                    config.port(),
                    ConnectionLimits.ofMachine(config.proxies()),
                    config.drain(),
                    new RequestChain(
                            requestIds,
                            context.metrics(),
                            operations.handler(),
                            dashboard.handler(
                                    new PublicOperations(contract, api),
                                    new DashboardSessions(login.signIn(), login.logins(), accounts),
                                    new ApiKeyService(
                                            accounts,
                                            keys,
                                            usage,
                                            contract.dashboard().limits().get("most_keys")),
                                    sandboxes.service(),
                                    commands.service(),
                                    templates.service(),
                                    new UsageService(accounts, limiter, sandboxes.service(), usage)),
                            keys,
                            usage,
                            rate,
                            dispatch,
                            api));
            start(features);
            listen(config);
            if (config.stopSandboxes()) {
                // Only now: a server that could not start has no say in what an earlier one left running.
                shutdown.add("running sandboxes", sandboxes.service()::killAll);
            }
            shutdown.add("HTTP server", http::close);
            readiness.serving(true);
        } catch (Exception failure) {
            shutdown.afterFailure(failure);
            throw failure;
        }
    }

    private <F extends Feature> F add(String name, F feature) {
        shutdown.add(name, feature::close);
        return feature;
    }

    private void start(List<Feature> features) {
        features.forEach(Feature::recover);
        MaintenanceScheduler maintenance = new MaintenanceScheduler();
        shutdown.add("maintenance", maintenance::close);
        features.forEach(feature -> feature.start(maintenance));
    }

    private void listen(ServerConfig config) throws Exception {
        operations.listen();
        shutdown.add("metrics", operations::close);
        try {
            http.start();
        } catch (IOException failure) {
            http.close();
            throw new IOException("Cannot listen on " + config.host() + " port " + config.port(), failure);
        }
    }

    /** Returns the URL of the port it listens on. */
    public URI url() {
        return http.url();
    }

    /** Returns the URL of the metrics port; empty when they are served on the port of the API. */
    public Optional<URI> metricsUrl() {
        return operations.url();
    }

    /** Returns its accounts and keys. */
    public AccountStore accounts() {
        return accounts;
    }

    /** Returns the logins of the dashboard. */
    public Logins logins() {
        return login.logins();
    }

    /** Returns the URL at which browsers reach it. */
    public URI publicUrl() {
        return publicUrl.orElseGet(http::url);
    }

    /** Drains requests and stops. Sandboxes go on, unless the settings say otherwise. */
    @Override
    public void close() {
        readiness.serving(false);
        shutdown.run();
    }
}
