package ai.vibengine.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.TestServer;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.request.RequestIds;
import ai.vibengine.server.http.resource.Json;
import ai.vibengine.server.operations.MetricsSetting.Readers;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.RawHttp;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricsTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @Test
    void whoAsksOnTheMachineItselfReadsThem() {
        Answer answer = get(SERVER.url(), "/metrics", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("vibengine_sandboxes_running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 203.0.113.1\n", "Forwarded: for=203.0.113.1\n", "Via: 1.1 proxy\n"})
    void whoComesThroughAProxyDoesNot(String header) {
        assertThat(get(SERVER.url(), "/metrics", header).outcome()).isEqualTo("401 unauthorized");
    }

    @Test
    void aPortOfTheirOwnHasThemAndHealthAndNothingElse() throws Exception {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.counter("some").increment();
        EnvelopeErrorHandler errors = new EnvelopeErrorHandler(
                Json.strictMapper(), new RequestIds(Contract.load(), new RandomIds(new SecureRandom())));
        MetricsSetting setting = MetricsSetting.parse("127.0.0.1:0").orElseThrow();
        try (OperationsServer server = new OperationsServer(
                setting.address().orElseThrow(),
                new HealthHandler(() -> Optional.of("The server starts.")),
                new MetricsHandler(metrics, Readers.ON),
                errors)) {
            server.start();

            assertThat(get(server.url(), "/metrics", "Via: 1.1 proxy\n").body()).contains("some_total");
            assertThat(get(server.url(), "/health/live", "").status()).isEqualTo(200);
            assertThat(get(server.url(), "/health/ready", "").status()).isEqualTo(503);
            assertThat(get(server.url(), "/sandboxes", "").outcome()).isEqualTo("404 not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yes", "ON", "127.0.0.1", ":9090", "127.0.0.1:", "127.0.0.1:70000", "::1:9090", "a b:1"})
    void whatIsNoSettingIsNone(String text) {
        assertThat(MetricsSetting.parse(text)).isEmpty();
    }

    @Test
    void anAddressMayBeOfEitherKind() {
        assertThat(MetricsSetting.parse("[::1]:9090")
                        .flatMap(MetricsSetting::address)
                        .map(InetSocketAddress::getPort))
                .contains(9090);
        assertThat(MetricsSetting.parse("10.0.0.1:9090").map(MetricsSetting::readers))
                .contains(Readers.OTHER_PORT);
        assertThat(MetricsSetting.parse("off").map(MetricsSetting::readers)).contains(Readers.OFF);
    }

    private static Answer get(URI server, String path, String headers) {
        try (RawHttp connection = new RawHttp(server)) {
            connection.write("GET " + path + " HTTP/1.1\nHost: x\n" + headers + "\n");
            return connection.read();
        }
    }
}
