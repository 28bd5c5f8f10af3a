package ai.vibengine.client.internal.http;

import ai.vibengine.client.call.CallInterceptor;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.internal.ApiKey;
import ai.vibengine.client.internal.ProxyCredentials;
import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The checked settings of one client. */
public record Settings(
        ApiKey apiKey,
        URI baseUrl,
        Duration timeout,
        Duration attemptTimeout,
        Duration connectTimeout,
        int retries,
        Duration longestRetryAfter,
        int maxResponseBytes,
        int maxJsonBytes,
        int maxConnections,
        boolean pacing,
        int ioThreads,
        @Nullable ProxySelector proxy,
        @Nullable ProxyCredentials proxyCredentials,
        @Nullable SSLContext sslContext,
        CallOptions options,
        List<CallInterceptor> interceptors) {

    public Settings {
        interceptors = List.copyOf(interceptors);
    }
}
