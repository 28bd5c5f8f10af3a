package ai.vibengine.client.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.Vibengine;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.testing.FakeVibengine;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an observation tells of a call. */
class ObservationInterceptorTest {

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final FakeVibengine fake = FakeVibengine.start();
    private final Vibengine vibengine = Vibengine.builder()
            .baseUrl(fake.url())
            .apiKey(fake.account().key())
            .interceptor(new ObservationInterceptor(registry))
            .build();

    @AfterEach
    void close() {
        vibengine.close();
        fake.close();
    }

    @Test
    void eachCallIsTimedByOperationStatusAndOutcome() {
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));

        String id = vibengine.sandboxes().create().id();
        vibengine.sandboxes().get(id);
        vibengine.sandboxes().get(id);
        assertThatThrownBy(() -> vibengine.sandboxes().get("sbx_0000000000")).isInstanceOf(NotFoundException.class);

        assertThat(timer("createSandbox", "201", "success").count()).isEqualTo(1);
        assertThat(timer("getSandbox", "200", "success").count()).isEqualTo(2);
        assertThat(timer("getSandbox", "404", "NotFoundException").count()).isEqualTo(1);
    }

    @Test
    void aRetryIsAnEventAndTheHeadersOfATraceGoAlong() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        registry.observationConfig().observationHandler(new ObservationHandler<SenderContext<Object>>() {
            @Override
            public void onStart(SenderContext<Object> context) {
                context.getSetter().set(context.getCarrier(), "X-Trace", "17");
            }

            @Override
            public void onEvent(Observation.Event event, SenderContext<Object> context) {
                seen.add(event.getName());
            }

            @Override
            public void onStop(SenderContext<Object> context) {
                context.getHighCardinalityKeyValues().stream()
                        .filter(value -> value.getKey().equals("attempts"))
                        .forEach(value -> seen.add(value.getValue()));
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof SenderContext;
            }
        });
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(exchange.getRequestHeaders().getFirst("X-Trace"));
            exchange.sendResponseHeaders(received.size() == 1 ? 503 : 404, -1);
            exchange.close();
        });
        server.start();
        try (Vibengine other = Vibengine.builder()
                .baseUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .apiKey(fake.account().key())
                .interceptor(new ObservationInterceptor(registry))
                .build()) {
            assertThat(other.sandboxes().kill("sbx_0000000000")).isFalse();
        } finally {
            server.stop(0);
        }

        assertThat(seen).containsExactly("retry", "2");
        assertThat(received).containsExactly("17", "17");
    }

    private Timer timer(String operation, String status, String outcome) {
        return meters.get(ObservationInterceptor.NAME)
                .tags("operation", operation, "status", status, "outcome", outcome)
                .timer();
    }
}
