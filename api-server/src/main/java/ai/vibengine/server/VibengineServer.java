package ai.vibengine.server;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.ApiKeyCache;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.clock.BootTime;
import ai.vibengine.server.clock.ClockStore;
import ai.vibengine.server.clock.ServerClock;
import ai.vibengine.server.command.CommandConflictMapper;
import ai.vibengine.server.command.CommandLimits;
import ai.vibengine.server.command.CommandNotFoundMapper;
import ai.vibengine.server.command.CommandOutputs;
import ai.vibengine.server.command.CommandService;
import ai.vibengine.server.command.CommandsResource;
import ai.vibengine.server.dashboard.ApiKeyService;
import ai.vibengine.server.dashboard.DashboardHandler;
import ai.vibengine.server.dashboard.DashboardSessions;
import ai.vibengine.server.dashboard.PublicOperations;
import ai.vibengine.server.dashboard.UsageService;
import ai.vibengine.server.file.DirectoriesResource;
import ai.vibengine.server.file.FileProblemMapper;
import ai.vibengine.server.file.FileService;
import ai.vibengine.server.file.FileTooLargeMapper;
import ai.vibengine.server.file.FilesResource;
import ai.vibengine.server.http.HttpServer;
import ai.vibengine.server.http.RateLimitCheck;
import ai.vibengine.server.http.application.ApiApplication;
import ai.vibengine.server.http.connection.ClientAddress;
import ai.vibengine.server.http.connection.ConnectionLimits;
import ai.vibengine.server.http.dispatch.AccountRequests;
import ai.vibengine.server.http.dispatch.BodyLimits;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.http.dispatch.RequestThreads;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.http.request.RequestIds;
import ai.vibengine.server.http.resource.Json;
import ai.vibengine.server.http.resource.WaitPreference;
import ai.vibengine.server.idempotency.Idempotency;
import ai.vibengine.server.idempotency.IdempotencyConflictMapper;
import ai.vibengine.server.idempotency.IdempotencyStore;
import ai.vibengine.server.login.LoginStore;
import ai.vibengine.server.login.Logins;
import ai.vibengine.server.login.SignIn;
import ai.vibengine.server.operations.HealthHandler;
import ai.vibengine.server.operations.MeteredRuntime;
import ai.vibengine.server.operations.MetricsHandler;
import ai.vibengine.server.operations.MetricsSetting;
import ai.vibengine.server.operations.OperationsHandler;
import ai.vibengine.server.operations.OperationsServer;
import ai.vibengine.server.operations.Readiness;
import ai.vibengine.server.operations.ReferenceHandler;
import ai.vibengine.server.operations.ReferenceSite;
import ai.vibengine.server.ratelimit.NanoTimeMeter;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.sandbox.ConcurrencyLimitMapper;
import ai.vibengine.server.sandbox.SandboxNotFoundMapper;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.sandbox.SandboxStore;
import ai.vibengine.server.sandbox.SandboxesResource;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.template.BuildLimitMapper;
import ai.vibengine.server.template.BuildTimeStore;
import ai.vibengine.server.template.BuiltInTemplateMapper;
import ai.vibengine.server.template.BuiltInTemplates;
import ai.vibengine.server.template.TemplateExistsMapper;
import ai.vibengine.server.template.TemplateNotFoundMapper;
import ai.vibengine.server.template.TemplateService;
import ai.vibengine.server.template.TemplateStore;
import ai.vibengine.server.template.TemplatesResource;
import ai.vibengine.server.usage.UsageMeter;
import ai.vibengine.server.usage.UsageStore;
import com.fasterxml.jackson.databind.ObjectMapper;
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

    /** What a crash may lose of the counted requests. */
    private static final Duration USAGE_INTERVAL = Duration.ofSeconds(10);

    /** An operator who has imported a template waits for it. */
    private static final Duration IMPORT_INTERVAL = Duration.ofMillis(500);

    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);

    private final Shutdown shutdown = new Shutdown();
    private final AccountStore accounts;
    private final Logins logins;
    private final Readiness readiness;
    private final HttpServer http;
    private final Optional<OperationsServer> operations;
    private final Optional<URI> publicUrl;

    /**
     * Starts a server on a database and a runtime, which it closes at its end.
     *
     * @param contract what it serves
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

    /** The same, by other clocks. */
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
            Clock clock = clocks.get();
            RandomIds ids = new RandomIds(new SecureRandom());
            accounts = new AccountStore(database, new PlanLimits(contract), ids, clock);
            ApiKeyCache keys = new ApiKeyCache(accounts, KEYS_INTERVAL);
            shutdown.add("API keys", keys::close);
            UsageMeter usage = new UsageMeter(new UsageStore(database), clock, USAGE_INTERVAL);
            shutdown.add("usage", usage::close);
            LayerBuilder layers = runtime.builder();
            TemplateService templates = new TemplateService(
                    new TemplateStore(database), new BuildTimeStore(database), layers, config.builds(), ids, clock);
            shutdown.add("templates", templates::close);
            PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            SandboxService sandboxes = new SandboxService(
                    new SandboxStore(database),
                    new MeteredRuntime(runtime, metrics),
                    templates,
                    config.limits(),
                    ids,
                    clock,
                    contract.limits().stopReasonRetention());
            shutdown.add("sandboxes", sandboxes::close);
            Gauge.builder("vibengine.sandboxes.running", sandboxes, SandboxService::running)
                    .description("Sandboxes that run")
                    .register(metrics);
            CommandService commands = new CommandService(
                    sandboxes,
                    runtime.execs(),
                    CommandLimits.of(contract.limits()),
                    new CommandOutputs(config.dataFolder().resolve("outputs"), CommandOutputs.budget()),
                    ids,
                    clock);
            shutdown.add("commands", commands::close);
            FileService files = new FileService(sandboxes, runtime.execs(), config.maxFileBytes(), ids);
            shutdown.add("files", files::close);
            HttpMetrics requests = new HttpMetrics(metrics);
            ObjectMapper mapper = Json.strictMapper();
            WaitPreference waitPreference = new WaitPreference(contract.limits().maxWait());
            Idempotency idempotency = new Idempotency(
                    new IdempotencyStore(database),
                    mapper,
                    clock,
                    contract.limits().idempotencyRetention());
            RequestIds requestIds = new RequestIds(contract, ids);
            EnvelopeErrorHandler errors = new EnvelopeErrorHandler(mapper, requestIds);
            LoginStore loginStore = new LoginStore(database);
            Contract dashboard = contract.dashboard();
            logins = Logins.of(loginStore, dashboard, ids, clock);
            RateLimiter limiter = new RateLimiter(contract.limits().rateWindow(), nanoTime);
            RateLimitCheck rate = new RateLimitCheck(limiter, errors, requests);
            // Pages that are looked at have a window of their own: what programs use up must not keep anybody from
            // looking.
            RateLimitCheck streamRate =
                    new RateLimitCheck(new RateLimiter(contract.limits().rateWindow(), nanoTime), errors, requests);
            RequestDispatch dispatch = new RequestDispatch(
                    new RequestThreads(new ClientAddress(config.proxies()), errors),
                    new AccountRequests(contract),
                    new BodyLimits(contract),
                    errors);
            HealthHandler health = new HealthHandler(readiness::problem);
            operations = config.metrics()
                    .address()
                    .map(address -> new OperationsServer(
                            address, health, new MetricsHandler(metrics, MetricsSetting.Readers.ON), errors));
            DashboardParts parts = new DashboardParts(
                    dashboard, config.publicUrl(), config.proxies(), mapper, dispatch, rate, streamRate);
            Handler api = ApiApplication.handler(
                    contract,
                    mapper,
                    List.of(
                            new SandboxesResource(sandboxes, idempotency),
                            new SandboxNotFoundMapper(),
                            new ConcurrencyLimitMapper(requests),
                            new FilesResource(files),
                            new DirectoriesResource(files),
                            new FileProblemMapper(),
                            new FileTooLargeMapper(),
                            new CommandsResource(commands, waitPreference, mapper),
                            new CommandNotFoundMapper(),
                            new CommandConflictMapper(),
                            new TemplatesResource(templates, idempotency, waitPreference),
                            new TemplateNotFoundMapper(),
                            new BuiltInTemplateMapper(),
                            new TemplateExistsMapper(),
                            new BuildLimitMapper(requests),
                            new IdempotencyConflictMapper()),
                    dispatch);
            DashboardHandler dashboardHandler = parts.handler(
                    new PublicOperations(contract, api),
                    new DashboardSessions(signIn(dashboard, loginStore, clock, nanoTime), logins, accounts),
                    new ApiKeyService(accounts, keys, usage, dashboard.limits().get("most_keys")),
                    sandboxes,
                    commands,
                    templates,
                    new UsageService(accounts, limiter, sandboxes, usage));
            http = new HttpServer(
                    config.host(),
                    config.port(),
                    ConnectionLimits.ofMachine(config.proxies()),
                    config.drain(),
                    keys,
                    rate,
                    api,
                    new OperationsHandler(
                            contract,
                            health,
                            new MetricsHandler(metrics, config.metrics().readers()),
                            new ReferenceHandler(ReferenceSite.load()),
                            dispatch.threads()),
                    dashboardHandler,
                    requests,
                    usage,
                    requestIds,
                    dispatch);
            templates.recover();
            sandboxes.recover();
            commands.recover();
            templates.removeUnusedLayers();
            BuiltInTemplates builtIns =
                    new BuiltInTemplates(templates, layers, config.builds().builtIns(), ids, clock);
            builtIns.offer();
            MaintenanceScheduler maintenance = new MaintenanceScheduler();
            shutdown.add("maintenance", maintenance::close);
            maintenance.nowAndEvery(PURGE_INTERVAL, "forgetting old answers", idempotency::purge);
            maintenance.nowAndEvery(PURGE_INTERVAL, "forgetting old sandboxes", sandboxes::purge);
            maintenance.every(PURGE_INTERVAL, "forgetting the commands of old sandboxes", commands::purge);
            maintenance.every(IMPORT_INTERVAL, "following imports", builtIns::follow);
            Thread examination = new Thread(builtIns::examine, "examine-machine");
            examination.setDaemon(true);
            examination.start();
            if (operations.isPresent()) {
                operations.get().start();
                shutdown.add("metrics", operations.get()::close);
            }
            listen(config);
            if (config.stopSandboxes()) {
                // Only now: a server that could not start has no say in what an earlier one left running.
                shutdown.add("running sandboxes", sandboxes::killAll);
            }
            shutdown.add("HTTP server", http::close);
            readiness.serving(true);
        } catch (Exception failure) {
            shutdown.afterFailure(failure);
            throw failure;
        }
    }

    private SignIn signIn(Contract dashboard, LoginStore store, Clock clock, LongSupplier nanoTime) {
        return new SignIn(
                logins,
                store,
                clock,
                new NanoTimeMeter(nanoTime),
                dashboard.limits().get("sign_in_tries_per_email"),
                dashboard.limits().get("sign_in_tries_per_address"),
                Duration.ofSeconds(dashboard.limits().get("sign_in_try_returns_after_seconds")));
    }

    private void listen(ServerConfig config) throws Exception {
        try {
            http.start();
        } catch (IOException failure) {
            http.close();
            throw new IOException("Cannot listen on " + config.host() + " port " + config.port(), failure);
        }
    }

    /** Where it listens. */
    public URI url() {
        return http.url();
    }

    /** Where its metrics are, if not where it listens. */
    public Optional<URI> metricsUrl() {
        return operations.map(OperationsServer::url);
    }

    /** Its accounts and keys. */
    public AccountStore accounts() {
        return accounts;
    }

    /** Who signs in to the dashboard. */
    public Logins logins() {
        return logins;
    }

    /** Where browsers reach it. */
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
