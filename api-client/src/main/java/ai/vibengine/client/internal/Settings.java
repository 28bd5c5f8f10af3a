package ai.vibengine.client.internal;

import java.net.ProxySelector;
import java.net.URI;
import java.time.Duration;
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
        @Nullable SSLContext sslContext) {}
