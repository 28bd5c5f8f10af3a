package ai.vibengine.client.internal.http;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Stands where the generated calls expect the JDK's client, and keeps the request instead of sending it. So the
 * generated code decides what goes on the wire, and {@link RetryingCall} how: the generated way reads answers with the
 * platform's charset, on a thread that it blocks, without bounds. One recorder records one call.
 */
public final class RequestRecorder extends HttpClient {

    private @Nullable HttpRequest request;

    public HttpRequest recorded() {
        if (request == null) {
            throw new IllegalStateException("the generated call sent nothing");
        }
        return request;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest sent, HttpResponse.BodyHandler<T> responseBodyHandler) {
        request = sent;
        return new CompletableFuture<>();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest sent,
            HttpResponse.BodyHandler<T> responseBodyHandler,
            HttpResponse.@Nullable PushPromiseHandler<T> pushPromiseHandler) {
        return sendAsync(sent, responseBodyHandler);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest sent, HttpResponse.BodyHandler<T> responseBodyHandler)
            throws IOException {
        throw new IOException("a recorder sends nothing");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        throw new UnsupportedOperationException("a recorder opens no connection");
    }

    @Override
    public SSLParameters sslParameters() {
        throw new UnsupportedOperationException("a recorder opens no connection");
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
