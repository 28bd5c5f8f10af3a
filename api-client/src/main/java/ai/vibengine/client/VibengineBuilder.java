package ai.vibengine.client;

import static java.util.Objects.requireNonNull;

import ai.vibengine.client.call.CallInterceptor;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ConnectionException;
import ai.vibengine.client.internal.ApiKey;
import ai.vibengine.client.internal.BaseUrl;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.ProxyCredentials;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.http.Settings;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The settings of a client that is to be made. Not for use from several threads at once. */
public final class VibengineBuilder {

    private static final String PRODUCTION = "https://api.vibengine.ai";
    private static final int MEBIBYTE = 1024 * 1024;

    private final Lookup properties;
    private final Lookup environment;
    private @Nullable String apiKey;
    private @Nullable String baseUrl;
    private Duration timeout = Duration.ofMinutes(2);
    private Duration attemptTimeout = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private int retries = 2;
    private Duration longestRetryAfter = Duration.ofSeconds(30);
    private @Nullable Integer maxResponseBytes;
    private int maxConnections = ContractNumbers.CONCURRENT_REQUESTS;
    private boolean pacing;
    private boolean clearTextAllowed;
    private int ioThreads = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));
    private @Nullable ProxySelector proxy;
    private @Nullable ProxyCredentials proxyCredentials;
    private @Nullable SSLContext sslContext;
    private CallOptions options = CallOptions.none();
    private final List<CallInterceptor> interceptors = new ArrayList<>();

    VibengineBuilder(Lookup properties, Lookup environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /**
     * Sets the API key.
     *
     * @param value the key, {@code ve_sk_…}
     * @return this builder
     */
    public VibengineBuilder apiKey(String value) {
        apiKey = value;
        return this;
    }

    /**
     * Sets where the API is.
     *
     * @param value {@code https://…}; {@code http://…} only for loopback, unless {@link #allowClearText} says otherwise
     * @return this builder
     */
    public VibengineBuilder baseUrl(String value) {
        baseUrl = value;
        return this;
    }

    /**
     * Limits each call: all attempts, the waits between them and the reading of the answer; two minutes by default. The
     * time that a call needs for its own reasons is added: the timeout of a command, a wait that the server is asked for,
     * a second for each 128 KiB of a file that is written. Reading a file that is opened or downloaded may take longer.
     *
     * @param value more than zero
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public VibengineBuilder timeout(Duration value) {
        timeout = Checks.positive("timeout", value);
        return this;
    }

    /**
     * Limits each attempt, from connecting to the last byte of the answer; 30 seconds by default. The same time as for
     * {@link #timeout} is added. For a file that is opened or downloaded it limits the beginning, and then each wait.
     *
     * @param value more than zero
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public VibengineBuilder attemptTimeout(Duration value) {
        attemptTimeout = Checks.positive("attemptTimeout", value);
        return this;
    }

    /**
     * Limits the making of a connection. Ten seconds unless set.
     *
     * @param value more than zero
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public VibengineBuilder connectTimeout(Duration value) {
        connectTimeout = Checks.positive("connectTimeout", value);
        return this;
    }

    /**
     * Sets how often a failed attempt is made again. Twice unless set.
     *
     * @param value 0 to 100
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public VibengineBuilder retries(int value) {
        retries = Checks.retries(value);
        return this;
    }

    /**
     * Sets how long a {@code Retry-After} may be to be waited for; a call whose server asks for more fails at once, and
     * its exception tells how long to wait. 30 seconds unless set.
     *
     * @param value more than zero
     * @return this builder
     * @throws IllegalArgumentException if it is not
     */
    public VibengineBuilder longestRetryAfter(Duration value) {
        longestRetryAfter = Checks.positive("longestRetryAfter", value);
        return this;
    }

    /**
     * Sets how large an answer may be. Unless set, 16 MiB for what has the output of commands or is a file, which is more
     * than the contract's most, and 4 MiB for everything else. A file that is opened or downloaded may be larger, and so
     * may be all that a command prints while it is listened to.
     *
     * @param value bytes, 1 KiB to 1 GiB
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public VibengineBuilder maxResponseBytes(int value) {
        maxResponseBytes = Checks.between("maxResponseBytes", value, 1024, 1024 * MEBIBYTE);
        return this;
    }

    /**
     * Lets calls wait so that the account's rate limit is not exceeded, by what the answers say is left of it. Off
     * unless set. A wait counts against the timeout of its call.
     *
     * @param value whether to
     * @return this builder
     */
    public VibengineBuilder pacing(boolean value) {
        pacing = value;
        return this;
    }

    /**
     * Allows to send the key over {@code http} to other machines. Everyone on the way can then read and use it.
     *
     * @param value whether to
     * @return this builder
     */
    public VibengineBuilder allowClearText(boolean value) {
        clearTextAllowed = value;
        return this;
    }

    /**
     * Sets how many requests may be under way at once, streams included; the others wait in order, within their time.
     * Over HTTP/1.1 each of them has a connection of its own. 256 unless set, which is as many as the API serves at once.
     *
     * @param value 1 to 10,000
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public VibengineBuilder maxConnections(int value) {
        maxConnections = Checks.between("maxConnections", value, 1, 10_000);
        return this;
    }

    /**
     * Sets how many threads handle what comes from the network, for all calls together. 2 to 4, by the number of
     * processors, unless set.
     *
     * @param value 1 to 64
     * @return this builder
     * @throws IllegalArgumentException if it is out of range
     */
    public VibengineBuilder ioThreads(int value) {
        ioThreads = Checks.between("ioThreads", value, 1, 64);
        return this;
    }

    /**
     * Sets the proxies to go through. Unless set, they are those of {@link ProxySelector#getDefault()} when the client is
     * made, which reads the system properties {@code https.proxyHost}, {@code http.nonProxyHosts} and their like;
     * {@link HttpClient.Builder#NO_PROXY} is for none at all. Only proxies for HTTP are used, others are passed by.
     *
     * @param value tells the proxy for a URL; what it throws ends the call with a {@link ConnectionException}
     * @return this builder
     */
    public VibengineBuilder proxy(ProxySelector value) {
        proxy = value;
        return this;
    }

    /**
     * Sets what a proxy that asks for it is told, by the Basic scheme; the API is never told. To a proxy of {@code https}
     * the JDK does not send it unless the JVM was started with {@code -Djdk.http.auth.tunneling.disabledSchemes=}.
     *
     * @param user the name, without a colon
     * @param password the password
     * @return this builder
     * @throws IllegalArgumentException if they cannot be sent; the message has none of them
     */
    public VibengineBuilder proxyCredentials(String user, String password) {
        proxyCredentials = new ProxyCredentials(user, password);
        return this;
    }

    /**
     * Sets whom to trust, and which certificate to show. The JDK's default unless set.
     *
     * @param value the context
     * @return this builder
     */
    public VibengineBuilder sslContext(SSLContext value) {
        sslContext = value;
        return this;
    }

    /**
     * Sends one more header with every call.
     *
     * @param name a header name that the client does not set itself
     * @param value printable ASCII
     * @return this builder
     * @throws IllegalArgumentException if the name or the value cannot be sent, or the client sets that header
     */
    public VibengineBuilder header(String name, String value) {
        options = options.header(name, value);
        return this;
    }

    /**
     * Tells somebody of every call and of each of its attempts, after those who were added before.
     *
     * @param value the interceptor
     * @return this builder
     */
    public VibengineBuilder interceptor(CallInterceptor value) {
        interceptors.add(requireNonNull(value, "value"));
        return this;
    }

    /**
     * Makes the client.
     *
     * @return the client, to be closed
     * @throws IllegalArgumentException if there is no key, or key or URL cannot be used; the message never has the key
     */
    public Vibengine build() {
        return Vibengine.of(settings());
    }

    Settings settings() {
        String key = firstOf(apiKey, properties.get("vibengine.apiKey"), environment.get("VE_API_KEY"));
        if (key == null) {
            throw new IllegalArgumentException(
                    "apiKey: not set; set VE_API_KEY, or the system property vibengine.apiKey, or call apiKey(…)");
        }
        String url = firstOf(baseUrl, properties.get("vibengine.baseUrl"), environment.get("VE_BASE_URL"));
        return new Settings(
                new ApiKey(key),
                BaseUrl.parse(url == null ? PRODUCTION : url, clearTextAllowed),
                timeout,
                attemptTimeout,
                connectTimeout,
                retries,
                longestRetryAfter,
                maxResponseBytes == null ? 16 * MEBIBYTE : maxResponseBytes,
                maxResponseBytes == null ? 4 * MEBIBYTE : maxResponseBytes,
                maxConnections,
                pacing,
                ioThreads,
                proxy,
                proxyCredentials,
                sslContext,
                options,
                interceptors);
    }

    /** Shows where the client will go, never the key. */
    @Override
    public String toString() {
        return "VibengineBuilder[baseUrl=" + baseUrl + "]";
    }

    private static @Nullable String firstOf(@Nullable String... values) {
        for (String value : values) {
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    /** Where settings are looked up by name; null for one that is not there. */
    @FunctionalInterface
    interface Lookup {
        @Nullable
        String get(String name);
    }
}
