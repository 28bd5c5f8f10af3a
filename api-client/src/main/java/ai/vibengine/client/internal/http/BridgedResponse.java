package ai.vibengine.client.internal.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** A response as its body's reader knows it. */
record BridgedResponse(HttpRequest request, HttpResponse.ResponseInfo info, ResponseBody body)
        implements HttpResponse<ResponseBody> {

    @Override
    public int statusCode() {
        return info.statusCode();
    }

    @Override
    public HttpHeaders headers() {
        return info.headers();
    }

    @Override
    public Optional<HttpResponse<ResponseBody>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public HttpClient.Version version() {
        return info.version();
    }
}
