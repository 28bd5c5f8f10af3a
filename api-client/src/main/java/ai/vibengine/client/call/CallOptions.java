package ai.vibengine.client.call;

import static java.util.Objects.requireNonNull;

import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one call that differ from those of the client. Immutable: each method returns a changed copy, so one value
 * can be used for many calls from many threads.
 */
public final class CallOptions {

    private static final CallOptions NONE = new CallOptions(null, null, null, Map.of(), null, null);
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t -~]*");
    private static final Pattern IDEMPOTENCY_KEY =
            Pattern.compile("[!-~]{1," + ContractNumbers.IDEMPOTENCY_KEY_MAX_LENGTH + "}");
    /** Set by the client or by HTTP itself; a second value would contradict them. */
    private static final Set<String> RESERVED = Set.of(
            "x-api-key",
            "idempotency-key",
            "host",
            "content-length",
            "connection",
            "expect",
            "upgrade",
            "transfer-encoding",
            "content-type",
            "accept",
            "prefer",
            "x-request-id");

    private final @Nullable Duration timeout;
    private final @Nullable Duration attemptTimeout;
    private final @Nullable Integer retries;
    private final Map<String, String> headers;
    private final @Nullable String idempotencyKey;
    private final @Nullable Consumer<RawResponse> onResponse;

    private CallOptions(
            @Nullable Duration timeout,
            @Nullable Duration attemptTimeout,
            @Nullable Integer retries,
            Map<String, String> headers,
            @Nullable String idempotencyKey,
            @Nullable Consumer<RawResponse> onResponse) {
        this.timeout = timeout;
        this.attemptTimeout = attemptTimeout;
        this.retries = retries;
        this.headers = headers;
        this.idempotencyKey = idempotencyKey;
        this.onResponse = onResponse;
    }

    /** {@return options that change nothing} */
    public static CallOptions none() {
        return NONE;
    }

    /**
     * Limits the whole call: all attempts, the waits between them, and the reading of the answer.
     *
     * @param value more than zero
     * @return the changed copy
     * @throws IllegalArgumentException if it is not
     */
    public CallOptions timeout(Duration value) {
        return new CallOptions(
                Checks.positive("timeout", value), attemptTimeout, retries, headers, idempotencyKey, onResponse);
    }

    /**
     * Limits each attempt, from connecting to the last byte of the answer; of a file that is read as a stream, to its
     * beginning, and then each wait for more.
     *
     * @param value more than zero
     * @return the changed copy
     * @throws IllegalArgumentException if it is not
     */
    public CallOptions attemptTimeout(Duration value) {
        return new CallOptions(
                timeout, Checks.positive("attemptTimeout", value), retries, headers, idempotencyKey, onResponse);
    }

    /**
     * Sets how often a failed attempt is made again.
     *
     * @param value 0 to 100
     * @return the changed copy
     * @throws IllegalArgumentException if it is out of range
     */
    public CallOptions retries(int value) {
        return new CallOptions(timeout, attemptTimeout, Checks.retries(value), headers, idempotencyKey, onResponse);
    }

    /**
     * Sends one more header.
     *
     * @param name a header name that the client does not set itself
     * @param value printable ASCII
     * @return the changed copy
     * @throws IllegalArgumentException if the name or the value cannot be sent, or the client sets that header
     */
    public CallOptions header(String name, String value) {
        checkHeader(name, value);
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        copy.put(name, value);
        return new CallOptions(timeout, attemptTimeout, retries, copy, idempotencyKey, onResponse);
    }

    /**
     * Names a creation, so that asking again within {@value ContractNumbers#IDEMPOTENCY_RETENTION_SECONDS} seconds,
     * even from another process, gives the same answer instead
     * of a second sandbox. Without it every call that creates gets a random one. Calls that create nothing ignore it.
     *
     * @param value 1 to {@value ContractNumbers#IDEMPOTENCY_KEY_MAX_LENGTH} visible ASCII characters
     * @return the changed copy
     * @throws IllegalArgumentException if it is not
     */
    public CallOptions idempotencyKey(String value) {
        if (!IDEMPOTENCY_KEY.matcher(value).matches()) {
            throw new IllegalArgumentException("idempotencyKey: must be 1 to "
                    + ContractNumbers.IDEMPOTENCY_KEY_MAX_LENGTH + " visible ASCII characters");
        }
        return new CallOptions(timeout, attemptTimeout, retries, headers, value, onResponse);
    }

    /**
     * Shows the final answer of the call, success or error, before it is read. With a list, the answer of each page.
     *
     * @param value called once for each call that got an answer, on a thread of the client: it must not block
     * @return the changed copy
     */
    public CallOptions onResponse(Consumer<RawResponse> value) {
        requireNonNull(value, "value");
        return new CallOptions(timeout, attemptTimeout, retries, headers, idempotencyKey, value);
    }

    static void checkHeader(String name, String value) {
        if (!HEADER_NAME.matcher(name).matches() || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("header: this name cannot be set: " + name);
        }
        if (!HEADER_VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("header: the value of " + name + " must be printable ASCII");
        }
    }

    /**
     * Fills in what is not set here.
     *
     * @param others the options for that; of headers, those of a name that is set here are left out
     * @return these options with the others beneath; each observer of answers is asked, these options' first
     */
    public CallOptions over(CallOptions others) {
        if (others == NONE) {
            return this;
        }
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(others.headers);
        all.putAll(headers);
        return new CallOptions(
                timeout == null ? others.timeout : timeout,
                attemptTimeout == null ? others.attemptTimeout : attemptTimeout,
                retries == null ? others.retries : retries,
                all,
                idempotencyKey == null ? others.idempotencyKey : idempotencyKey,
                onResponse == null
                        ? others.onResponse
                        : onResponse.andThen(others.onResponse == null ? any -> {} : others.onResponse));
    }

    /** {@return the limit of the whole call; empty for the client's} */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** {@return the limit of each attempt; empty for the client's} */
    public Optional<Duration> attemptTimeout() {
        return Optional.ofNullable(attemptTimeout);
    }

    /** {@return how often a failed attempt is made again; empty for the client's setting} */
    public OptionalInt retries() {
        return retries == null ? OptionalInt.empty() : OptionalInt.of(retries);
    }

    /** {@return the headers that are sent besides; unmodifiable} */
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(headers);
    }

    /** {@return the name of the creation; empty for a random one} */
    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    /** {@return the observer of the final answer, if there is one} */
    public Optional<Consumer<RawResponse>> onResponse() {
        return Optional.ofNullable(onResponse);
    }
}
