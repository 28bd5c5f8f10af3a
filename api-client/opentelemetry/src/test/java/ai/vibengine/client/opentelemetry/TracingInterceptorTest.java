package ai.vibengine.client.opentelemetry;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.Vibengine;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.testing.FakeVibengine;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a span tells of a call. */
class TracingInterceptorTest {

    private final List<SpanData> spans = new CopyOnWriteArrayList<>();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Kept()))
            .build();
    private final OpenTelemetry openTelemetry = new OpenTelemetry() {
        @Override
        public TracerProvider getTracerProvider() {
            return provider;
        }

        @Override
        public ContextPropagators getPropagators() {
            return ContextPropagators.create(W3CTraceContextPropagator.getInstance());
        }
    };
    private final FakeVibengine fake = FakeVibengine.start();
    private final Vibengine vibengine = Vibengine.builder()
            .baseUrl(fake.url())
            .apiKey(fake.account().key())
            .interceptor(new TracingInterceptor(openTelemetry))
            .build();

    /** Keeps the spans that have ended. */
    private final class Kept implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @AfterEach
    void close() {
        vibengine.close();
        fake.close();
        provider.close();
    }

    @Test
    @SuppressWarnings("try") // the scope only has to be there
    void aCallIsASpanBelowThatOfItsCaller() throws Exception {
        Tracer tracer = openTelemetry.getTracer("test");
        Span caller = tracer.spanBuilder("caller").startSpan();
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(exchange.getRequestHeaders().getFirst("traceparent"));
            exchange.sendResponseHeaders(received.size() == 1 ? 503 : 404, -1);
            exchange.close();
        });
        server.start();
        try (Scope scope = caller.makeCurrent();
                Vibengine other = Vibengine.builder()
                        .baseUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .apiKey(fake.account().key())
                        .interceptor(new TracingInterceptor(openTelemetry))
                        .build()) {
            assertThat(other.sandboxes().kill("sbx_0000000000")).isFalse();
        } finally {
            server.stop(0);
        }
        caller.end();

        SpanData span = spans.get(0);
        assertThat(span.getName()).isEqualTo("vibengine killSandbox");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getParentSpanId()).isEqualTo(caller.getSpanContext().getSpanId());
        assertThat(span.getAttributes().get(longKey("http.response.status_code")))
                .isEqualTo(404);
        assertThat(span.getAttributes().get(longKey("http.request.resend_count")))
                .isEqualTo(1);
        assertThat(span.getEvents()).extracting("name").containsExactly("retry");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(received)
                .hasSize(2)
                .allSatisfy(header -> assertThat(header).contains(span.getTraceId(), span.getSpanId()));
    }

    @Test
    void aFailureIsAnError() {
        assertThatThrownBy(() -> vibengine.sandboxes().get("sbx_0000000000")).isInstanceOf(NotFoundException.class);

        SpanData span = spans.get(0);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(longKey("http.response.status_code")))
                .isEqualTo(404);
        assertThat(span.getAttributes().get(stringKey("error.type"))).isEqualTo(NotFoundException.class.getName());
        assertThat(span.getEvents()).extracting("name").containsExactly("exception");
    }
}
