package ai.vibengine.client.spring;

import ai.vibengine.client.VibengineBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What is set of the client; what is not set is as the client has it by default. */
@ConfigurationProperties("vibengine")
public final class VibengineProperties {

    /** The API key, ve_sk_…; that of the variable VE_API_KEY if it is not set. */
    private @Nullable String apiKey;

    /** Where the API is; the variable VE_BASE_URL or the public service if it is not set. */
    private @Nullable String baseUrl;

    /** How long a call may take, with all its attempts and the waits between them. */
    private @Nullable Duration timeout;

    /** How long one attempt of a call may take. */
    private @Nullable Duration attemptTimeout;

    /** How long the making of a connection may take. */
    private @Nullable Duration connectTimeout;

    /** How many times a call is tried again. */
    private @Nullable Integer retries;

    /** The longest Retry-After that is waited for. */
    private @Nullable Duration longestRetryAfter;

    /** How many requests may be under way at once. */
    private @Nullable Integer maxConnections;

    /** Whether calls wait before the rate limit refuses them. */
    private @Nullable Boolean pacing;

    /** Whether http is allowed to other hosts than this one. */
    private @Nullable Boolean allowClearText;

    public @Nullable String getApiKey() {
        return apiKey;
    }

    public void setApiKey(@Nullable String apiKey) {
        this.apiKey = apiKey;
    }

    public @Nullable String getBaseUrl() {
        return baseUrl;
    }

    public void setBaseUrl(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public @Nullable Duration getTimeout() {
        return timeout;
    }

    public void setTimeout(@Nullable Duration timeout) {
        this.timeout = timeout;
    }

    public @Nullable Duration getAttemptTimeout() {
        return attemptTimeout;
    }

    public void setAttemptTimeout(@Nullable Duration attemptTimeout) {
        this.attemptTimeout = attemptTimeout;
    }

    public @Nullable Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(@Nullable Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public @Nullable Integer getRetries() {
        return retries;
    }

    public void setRetries(@Nullable Integer retries) {
        this.retries = retries;
    }

    public @Nullable Duration getLongestRetryAfter() {
        return longestRetryAfter;
    }

    public void setLongestRetryAfter(@Nullable Duration longestRetryAfter) {
        this.longestRetryAfter = longestRetryAfter;
    }

    public @Nullable Integer getMaxConnections() {
        return maxConnections;
    }

    public void setMaxConnections(@Nullable Integer maxConnections) {
        this.maxConnections = maxConnections;
    }

    public @Nullable Boolean getPacing() {
        return pacing;
    }

    public void setPacing(@Nullable Boolean pacing) {
        this.pacing = pacing;
    }

    public @Nullable Boolean getAllowClearText() {
        return allowClearText;
    }

    public void setAllowClearText(@Nullable Boolean allowClearText) {
        this.allowClearText = allowClearText;
    }

    void apply(VibengineBuilder builder) {
        if (apiKey != null) {
            builder.apiKey(apiKey);
        }
        if (baseUrl != null) {
            builder.baseUrl(baseUrl);
        }
        if (timeout != null) {
            builder.timeout(timeout);
        }
        if (attemptTimeout != null) {
            builder.attemptTimeout(attemptTimeout);
        }
        if (connectTimeout != null) {
            builder.connectTimeout(connectTimeout);
        }
        if (retries != null) {
            builder.retries(retries);
        }
        if (longestRetryAfter != null) {
            builder.longestRetryAfter(longestRetryAfter);
        }
        if (maxConnections != null) {
            builder.maxConnections(maxConnections);
        }
        if (pacing != null) {
            builder.pacing(pacing);
        }
        if (allowClearText != null) {
            builder.allowClearText(allowClearText);
        }
    }
}
