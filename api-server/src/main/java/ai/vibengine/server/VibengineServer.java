package ai.vibengine.server;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.clock.BootTime;
import ai.vibengine.server.clock.ClockStore;
import ai.vibengine.server.clock.ServerClock;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.http.HttpServer;
import ai.vibengine.server.http.connection.ConnectionLimits;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.http.request.RequestIds;
import ai.vibengine.server.http.resource.Json;
import ai.vibengine.server.login.Logins;
import ai.vibengine.server.operations.OperationsFeature;
import ai.vibengine.server.operations.Readiness;
import ai.vibengine.server.preview.PreviewServer;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A running server: puts the parts together, starts, drains and stops them. */
public final class VibengineServer implements AutoCloseable {

    private final Shutdown shutdown = new Shutdown();
    private final Features features;
    private final Readiness readiness;
    private final HttpServer http;
    private final OperationsFeature operations;
    private final Optional<PreviewServer> previews;
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
            features = new Features(config, context, runtime, meters, nanoTime, shutdown);
            RequestIds requestIds = new RequestIds(contract, context.ids());
            RequestDispatch dispatch = RequestDispatch.of(
                    contract, config.proxies(), new EnvelopeErrorHandler(context.json(), requestIds));
            operations = new OperationsFeature(context, meters, readiness, config.metrics(), dispatch);
            http = new HttpServer(
                    config.host(),
                    config.port(),
                    ConnectionLimits.ofMachine(config.proxies()),
                    config.drain(),
                    features.chain(requestIds, operations.handler(), dispatch));
            previews = features.previews(dispatch.errors());
            features.start();
            listen(config);
            if (config.stopSandboxes()) {
                // Only now: a server that could not start has no say in what an earlier one left running.
                shutdown.add("running sandboxes", features::killSandboxes);
            }
            shutdown.add("HTTP server", http::close);
            readiness.serving(true);
        } catch (Exception failure) {
            shutdown.afterFailure(failure);
            throw failure;
        }
    }

    private void listen(ServerConfig config) throws Exception {
        operations.listen();
        shutdown.add("metrics", operations::close);
        if (previews.isPresent()) {
            previews.get().start();
            shutdown.add("ports of sandboxes", previews.get()::close);
        }
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

    /** Returns the port of the machine that leads to the ports of sandboxes; empty when there is none. */
    public OptionalInt previewPort() {
        return previews.map(PreviewServer::port).stream().mapToInt(port -> port).findFirst();
    }

    /** Returns its accounts and keys. */
    public AccountStore accounts() {
        return features.accounts();
    }

    /** Returns the logins of the dashboard. */
    public Logins logins() {
        return features.logins();
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
