package ai.vibengine.server;

import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Directory;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.contract.Contract;
import ai.vibengine.server.http.HttpServer;
import ai.vibengine.server.http.Json;
import ai.vibengine.server.http.Traffic;
import ai.vibengine.server.idempotency.Idempotency;
import ai.vibengine.server.idempotency.IdempotencyConflictMapper;
import ai.vibengine.server.idempotency.IdempotencyStore;
import ai.vibengine.server.operations.OperationsHandler;
import ai.vibengine.server.operations.ReferencePage;
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
import ai.vibengine.server.template.BuildSettings;
import ai.vibengine.server.template.BuiltInTemplateMapper;
import ai.vibengine.server.template.BuiltInTemplates;
import ai.vibengine.server.template.TemplateExistsMapper;
import ai.vibengine.server.template.TemplateNotFoundMapper;
import ai.vibengine.server.template.TemplateService;
import ai.vibengine.server.template.TemplateStore;
import ai.vibengine.server.template.TemplatesResource;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A running server: puts the parts together, starts, drains and stops them. */
public final class VibengineServer implements AutoCloseable {

    /** Well within the second in which a revocation must act. */
    private static final Duration DIRECTORY_INTERVAL = Duration.ofMillis(250);

    private final AtomicBoolean ready = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final boolean stopSandboxes;
    private final Database database;
    private final SandboxRuntime runtime;
    private final AccountStore accounts;
    private final Directory directory;
    private final SandboxService sandboxes;
    private final TemplateService templates;
    private final HttpServer http;

    /**
     * Starts a server on a database and a runtime, which it closes at its end.
     *
     * @param layers what builds the layers of the runtime's images
     * @throws Exception when it cannot start; then nothing of it is left running
     */
    public VibengineServer(
            ServerConfig config, BuildSettings builds, Database database, SandboxRuntime runtime, LayerBuilder layers)
            throws Exception {
        this.database = database;
        this.runtime = runtime;
        this.stopSandboxes = config.stopSandboxes();
        MonotonicClock clock = new MonotonicClock();
        RandomIds ids = new RandomIds(new SecureRandom());
        Contract contract = Contract.load();
        accounts = new AccountStore(database, new PlanLimits(contract), ids, clock);
        directory = new Directory(accounts, DIRECTORY_INTERVAL);
        templates = new TemplateService(new TemplateStore(database), layers, builds, ids, clock);
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeteredRuntime metered = new MeteredRuntime(runtime, metrics);
        sandboxes = new SandboxService(
                new SandboxStore(database),
                metered,
                templates,
                config.limits(),
                ids,
                clock,
                Duration.ofSeconds(contract.stopReasonRetentionSeconds()));
        Gauge.builder("vibengine.sandboxes.running", sandboxes, SandboxService::running)
                .description("Sandboxes that run")
                .register(metrics);
        Traffic traffic = new Traffic(metrics);
        ObjectMapper mapper = Json.strictMapper();
        Idempotency idempotency = new Idempotency(
                new IdempotencyStore(database), clock, Duration.ofSeconds(contract.idempotencyRetentionSeconds()));
        http = new HttpServer(
                config.host(),
                config.port(),
                config.drain(),
                contract,
                mapper,
                directory,
                new RateLimiter(Duration.ofSeconds(contract.rateWindowSeconds()), System::nanoTime),
                features(idempotency, mapper, traffic),
                new OperationsHandler(contract, metrics, ReferencePage.load(), ready::get),
                traffic,
                ids);
        try {
            templates.recover();
            sandboxes.recover();
            templates.removeUnusedLayers();
            BuiltInTemplates builtIns = new BuiltInTemplates(templates, layers.layers(), builds.builtIns(), ids, clock);
            builtIns.offer();
            Thread examination = new Thread(builtIns::examineMachine, "examine-machine");
            examination.setDaemon(true);
            examination.start();
            http.start();
            ready.set(true);
        } catch (Exception failure) {
            close();
            throw failure;
        }
    }

    private List<Object> features(Idempotency idempotency, ObjectMapper mapper, Traffic traffic) {
        return List.of(
                new SandboxesResource(sandboxes, idempotency, mapper),
                new SandboxNotFoundMapper(),
                new ConcurrencyLimitMapper(traffic),
                new TemplatesResource(templates, idempotency, mapper),
                new TemplateNotFoundMapper(),
                new BuiltInTemplateMapper(),
                new TemplateExistsMapper(),
                new IdempotencyConflictMapper());
    }

    /** Where it listens. */
    public URI url() {
        return http.url();
    }

    /** Its accounts and keys. */
    public AccountStore accounts() {
        return accounts;
    }

    /** Drains requests and stops. Sandboxes go on, unless the settings say otherwise. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        ready.set(false);
        http.close();
        if (stopSandboxes) {
            sandboxes.killAll();
        }
        templates.close();
        sandboxes.close();
        directory.close();
        runtime.close();
        database.close();
    }
}
