package ai.vibengine.conformance.http;

import static io.restassured.config.DecoderConfig.decoderConfig;
import static io.restassured.config.HttpClientConfig.httpClientConfig;
import static io.restassured.config.RedirectConfig.redirectConfig;
import static io.restassured.config.SSLConfig.sslConfig;

import io.restassured.RestAssured;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.client.params.ClientPNames;
import org.apache.http.conn.ssl.SSLSocketFactory;
import org.apache.http.impl.client.DefaultHttpClient;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.client.RequestWrapper;
import org.apache.http.params.CoreConnectionPNames;
import org.apache.http.protocol.HttpContext;
import org.apache.http.util.EntityUtils;
import org.jspecify.annotations.Nullable;

/** A connection to the target over which REST Assured sends one request at a time. Closing it ends a request under way. */
@SuppressWarnings("deprecation") // REST Assured takes no other client.
final class RestAssuredSender implements AutoCloseable {
    /** The headers of the connection and the framing, which the client may add. */
    private static final Set<String> OF_THE_WIRE = Set.of("host", "content-length", "connection", "proxy-connection");

    // More than the longest answer of the contract: two outputs of 1 MiB, with up to six bytes of JSON a byte.
    private static final long LONGEST_BODY = 16L << 20;
    private static final int LONGEST_LINE = 1 << 16;
    private static final int MOST_HEADERS = 500;

    private static final String AUTHORIZATION = "Proxy-Authorization";

    private static final Set<String> WITH_CONTENT = Set.of("POST", "PUT", "PATCH");

    private final DefaultHttpClient client;
    private final RestAssuredConfig config;
    private final Connection connection;
    private volatile @Nullable HttpResponse answer;
    private volatile boolean reached;
    private volatile Consumer<byte[]> listener = piece -> {};
    private volatile Sent sending = new Sent(URI.create("/"), List.of(), false);

    private record Sent(URI url, List<Map.Entry<String, String>> headers, boolean content) {}

    RestAssuredSender(Connection connection, Connector connector) {
        this.connection = connection;
        this.client = new DefaultHttpClient(ConnectionOperator.manager(connector, connection.timeout()));
        client.setHttpRequestRetryHandler(new DefaultHttpRequestRetryHandler(0, false));
        client.addRequestInterceptor(this::write);
        client.addResponseInterceptor(this::read);
        int millis = (int) connection.timeout().toMillis();
        client.getParams().setBooleanParameter(ClientPNames.HANDLE_REDIRECTS, false);
        client.getParams().setIntParameter(CoreConnectionPNames.CONNECTION_TIMEOUT, millis);
        client.getParams().setIntParameter(CoreConnectionPNames.SO_TIMEOUT, millis);
        client.getParams().setIntParameter(CoreConnectionPNames.MAX_LINE_LENGTH, LONGEST_LINE);
        client.getParams().setIntParameter(CoreConnectionPNames.MAX_HEADER_COUNT, MOST_HEADERS);
        RestAssuredConfig plain = RestAssuredConfig.newConfig()
                .httpClient(httpClientConfig().httpClientFactory(() -> client).reuseHttpClientInstance())
                .redirect(redirectConfig().followRedirects(false))
                .decoderConfig(decoderConfig().noContentDecoders());
        this.config = connection
                .trust()
                .map(trust -> plain.sslConfig(sslConfig()
                        .sslSocketFactory(
                                new SSLSocketFactory(trust, SSLSocketFactory.BROWSER_COMPATIBLE_HOSTNAME_VERIFIER))))
                .orElse(plain);
    }

    /**
     * Sends a request as it is: its URL and headers are not corrected, and the headers that REST Assured adds are removed.
     * Like REST Assured it may throw checked exceptions that it does not declare.
     */
    Response send(String method, URI url, List<Map.Entry<String, String>> headers, byte[] body, Consumer<byte[]> pieces)
            throws IOException {
        reached = false;
        listener = pieces;
        sending = new Sent(url, headers, body.length > 0 || WITH_CONTENT.contains(method));
        RequestSpecification request = RestAssured.given().config(config).urlEncodingEnabled(false);
        Optional<Proxy> proxy = connection.proxy();
        proxy.ifPresent(way -> request.proxy(way.host(), way.port()));
        if (body.length > 0) {
            request.contentType(ContentType.BINARY).body(body);
        }
        Response response = request.request(method, url);
        response.asByteArray();
        // REST Assured does not read an empty body, and would not release its connection.
        EntityUtils.consumeQuietly(answer == null ? null : answer.getEntity());
        // A proxy that does not open a tunnel answers in place of the target; a 407 is never that of the target.
        if (proxy.isPresent() && (!reached || response.statusCode() == 407)) {
            throw new ProxyException(proxy.get(), response.statusCode());
        }
        return response;
    }

    private void read(HttpResponse response, HttpContext context) {
        answer = response;
        if (response.getEntity() != null) {
            response.setEntity(new BoundedEntity(response.getEntity(), LONGEST_BODY, listener));
        }
    }

    private void write(HttpRequest request, HttpContext context) {
        boolean tunnel = request.getRequestLine().getMethod().equals("CONNECT");
        reached = !tunnel;
        if (!tunnel) {
            write((RequestWrapper) request);
        }
        if (tunnel || ((RequestWrapper) request).getURI().isAbsolute()) {
            connection
                    .proxy()
                    .flatMap(Proxy::authorization)
                    .ifPresent(value -> request.setHeader(AUTHORIZATION, value));
        }
    }

    private void write(RequestWrapper request) {
        Sent now = sending;
        for (var header : request.getAllHeaders()) {
            if (!OF_THE_WIRE.contains(header.getName().toLowerCase(Locale.ROOT))) {
                request.removeHeader(header);
            }
        }
        if (!now.content()) {
            request.removeHeaders("Content-Length");
        }
        now.headers().forEach(header -> request.addHeader(header.getKey(), header.getValue()));
        request.setURI(request.getURI().isAbsolute() ? now.url() : target(now.url()));
    }

    private static URI target(URI url) {
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return URI.create(url.getRawPath() + query);
    }

    @Override
    public void close() {
        client.getConnectionManager().shutdown();
    }
}
