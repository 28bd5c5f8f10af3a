package ai.vibengine.server;

import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.Directory;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.contract.Contract;
import ai.vibengine.server.http.HttpServer;
import ai.vibengine.server.http.Traffic;
import ai.vibengine.server.idempotency.Idempotency;
import ai.vibengine.server.idempotency.IdempotencyStore;
import ai.vibengine.server.operations.OperationsHandler;
import ai.vibengine.server.operations.ReferencePage;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.sandbox.SandboxStore;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.template.TemplateService;
import ai.vibengine.server.template.TemplateStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
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
    private final HttpServer http;

    /**
     * Starts a server on a database and a runtime, which it closes at its end.
     *
     * @throws Exception when it cannot start; then nothing of it is left running
     */
    public VibengineServer(ServerConfig config, Database database, SandboxRuntime runtime) throws Exception {
        this.database = database;
        this.runtime = runtime;
        this.stopSandboxes = config.stopSandboxes();
        MonotonicClock clock = new MonotonicClock();
        RandomIds ids = new RandomIds(new SecureRandom());
        Contract contract = Contract.load();
        accounts = new AccountStore(database, new PlanLimits(contract), ids, clock);
        directory = new Directory(accounts, DIRECTORY_INTERVAL);
        TemplateService templates = new TemplateService(new TemplateStore(database), clock);
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
        http = new HttpServer(
                config.host(),
                config.port(),
                config.drain(),
                contract,
                directory,
                new RateLimiter(Duration.ofSeconds(contract.rateWindowSeconds()), System::nanoTime),
                sandboxes,
                new Idempotency(
                        new IdempotencyStore(database),
                        clock,
                        Duration.ofSeconds(contract.idempotencyRetentionSeconds())),
                templates,
                new OperationsHandler(contract, metrics, ReferencePage.load(), ready::get),
                new Traffic(metrics),
                ids);
        try {
            sandboxes.recover();
            Thread examination = new Thread(templates::examineMachine, "examine-machine");
            examination.setDaemon(true);
            examination.start();
            http.start();
            ready.set(true);
        } catch (Exception failure) {
            close();
            throw failure;
        }
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
        sandboxes.close();
        directory.close();
        runtime.close();
        database.close();
    }
}
