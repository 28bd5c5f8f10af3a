package ai.vibengine.conformance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayDetectorTest {
    private static final String ENVELOPE = "{\"error\":{\"code\":\"service_unavailable\",\"message\":\"m\"}}";

    private static Exchange exchange(String method, int status, String body, String... headers) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        for (String header : headers) {
            int colon = header.indexOf(": ");
            if (colon > 0) {
                all.add(Map.entry(header.substring(0, colon), header.substring(colon + 2)));
            }
        }
        return new Exchange(Request.of(method, "/sandboxes"), Instant.EPOCH, 1, status, all, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "502 | Server: nginx/1.22.1 | <html>~"
                        + "<head><title>502 Bad Gateway</title></head>~"
                        + "<body>~"
                        + "<center><h1>502 Bad Gateway</h1></center>~"
                        + "<hr><center>nginx/1.22.1</center>~"
                        + "</body>~"
                        + "</html>~"
                        + " | nginx",
                "413 | Server: nginx | <html>~"
                        + "<head><title>413 Request Entity Too Large</title></head>~"
                        + "<body>~"
                        + "<center><h1>413</h1></center>~"
                        + "<hr><center>nginx</center>~"
                        + "</body></html> | nginx",
                "400 | | <html><head><title>400 Bad Request</title></head><body><center><h1>400 Bad"
                        + " Request</h1></center><hr><center>openresty</center></body></html> | nginx",
                "503 | Content-Type: text/html | <html><body><h1>503 Service Unavailable</h1>~"
                        + "No server is available to handle this request.~"
                        + "</body></html>~"
                        + " | HAProxy",
                "408 | | <html><body><h1>408 Request Time-out</h1>~"
                        + "Your browser didn't send a complete request in time.~"
                        + "</body></html>~"
                        + " | HAProxy",
                "503 | server: envoy | upstream connect error or disconnect/reset before headers. reset reason:"
                        + " connection failure | Envoy",
                "503 | | no healthy upstream | Envoy",
                "429 | x-envoy-ratelimited: true | local_rate_limited | Envoy",
                "522 | Server: cloudflare | error code: 522 | cloudflare",
                "429 | Server: cloudflare | error code: 1015 | Cloudflare",
                "403 | Server: cloudflare | <!DOCTYPE html><title>Just a moment...</title> | cloudflare",
                "503 | Server: awselb/2.0 | <html><head><title>503 Service Temporarily"
                        + " Unavailable</title></head></html> | awselb/2.0",
                "504 | Server: awselb/2.0 | | awselb/2.0",
                "502 | | Bad Gateway | Traefik",
                "503 | | no available server | Traefik",
                "404 | | default backend - 404 | ingress-nginx",
                "502 | Server: Caddy | | caddy",
                "431 | Server: nginx | <h1>too long</h1> | nginx",
                "502 | | <h1>something went wrong</h1> | none but a gateway",
                "504 | | {\"message\":\"Endpoint request timed out\"} | none but a gateway",
                "503 | X-Squid-Error: ERR_CANNOT_FORWARD 0 | x | its own headers",
                "403 | | <html><!-- ERR_ACCESS_DENIED --></html> | Squid",
                "502 | | <title>502 Proxy Error</title> | Apache httpd",
            })
    void aPageOfAGatewayIsNoAnswerOfTheServer(int status, String header, String body, String who) {
        Exchange exchange =
                exchange("GET", status, body == null ? "" : body.replace('~', '\n'), header == null ? "" : header);

        assertThat(GatewayDetector.of(exchange))
                .hasValueSatisfying(said -> assertThat(said).startsWith(who));
        assertThatThrownBy(() -> GatewayException.expectNone(exchange))
                .isInstanceOf(GatewayException.class)
                .hasMessageStartingWith("GET /sandboxes got " + status
                        + ", an answer of a gateway in front, not of the server (" + who);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "502 | Server: nginx | {\"error\":{\"code\":\"internal_error\",\"message\":\"m\"}}",
                "503 | Server: nginx | {\"error\":{\"code\":\"service_unavailable\",\"message\":\"m\"}}",
                "413 | Server: cloudflare | {\"error\":{\"code\":\"payload_too_large\",\"message\":\"m\"}}",
                // A server that breaks the contract is one all the same.
                "503 | | <h1>503 Service Unavailable</h1>",
                "503 | X-Request-Id: req_1 | <h1>503</h1>",
                "500 | Server: nginx | <h1>Internal Server Error</h1>",
                "400 | | <html><body>Bad Message 400</body></html>",
                "413 | Server: Jetty(12.1.14) | <h2>HTTP ERROR 413</h2>",
                "431 | | <h1>Bad Message 431</h1>",
                "404 | Server: nginx | 404 page not found",
                "404 | | 404 page not found",
                "429 | | Too many",
                "401 | Server: nginx | no",
                "200 | Server: nginx | <center>nginx</center>",
                "503 | | {\"error\":\"busy\"}",
            })
    void whatNothingSpeaksAgainstIsTheServers(int status, String header, String body) {
        String type = body.startsWith("{") ? "Content-Type: application/json" : "Content-Type: text/html";

        assertThat(GatewayDetector.of(exchange("GET", status, body, header == null ? "" : header, type)))
                .isEmpty();
    }

    @Test
    void ofAnAnswerToHeadTheHeadersTell() {
        assertThat(GatewayDetector.of(exchange("HEAD", 502, "", "Content-Type: text/html")))
                .isPresent();
        assertThat(GatewayDetector.of(exchange("HEAD", 503, "", "Content-Type: text/html", "Server: nginx")))
                .isPresent();
        assertThat(GatewayDetector.of(exchange("HEAD", 503, "", "Content-Type: application/json", "Server: nginx")))
                .isEmpty();
        assertThat(GatewayDetector.of(exchange("HEAD", 404, "", "Content-Type: text/html", "Server: nginx")))
                .isEmpty();
    }

    @Test
    void onlyWhatLooksOrWasNotPassedOnMayBeRepeated() {
        assertThat(GatewayDetector.mayRepeat(exchange("GET", 502, ""))).isTrue();
        assertThat(GatewayDetector.mayRepeat(exchange("HEAD", 504, ""))).isTrue();
        assertThat(GatewayDetector.mayRepeat(exchange("POST", 429, ""))).isTrue();
        assertThat(GatewayDetector.mayRepeat(exchange("POST", 502, ""))).isFalse();
        assertThat(GatewayDetector.mayRepeat(exchange("DELETE", 504, ""))).isFalse();
        assertThat(GatewayDetector.mayRepeat(exchange("GET", 403, ""))).isFalse();
        assertThat(GatewayDetector.mayRepeat(exchange("GET", 413, ENVELOPE))).isFalse();
    }
}
