package ai.vibengine.client;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ClientClosedException;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Settings;
import ai.vibengine.client.internal.http.SystemScheduler;
import ai.vibengine.client.internal.http.Transport;
import ai.vibengine.client.limits.Limits;
import ai.vibengine.client.sandbox.Sandboxes;
import ai.vibengine.client.template.Templates;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client of the Vibengine API. Make one and keep it: it holds connections and a few threads, can be used from any
 * number of threads at once, and gives everything back on {@link #close()}.
 *
 * <pre>{@code
 * try (Vibengine vibengine = Vibengine.fromEnv();
 *         Sandbox sandbox = vibengine.sandboxes().create(c -> c.template("base"))) {
 *     System.out.println(sandbox.id());
 * }
 * }</pre>
 */
public final class Vibengine implements AutoCloseable {

    private final Transport transport;
    private final CallOptions options;
    private final Sandboxes sandboxes;
    private final Templates templates;
    private final Limits limits;

    Vibengine(Transport transport) {
        this(transport, transport.settings().options());
    }

    private Vibengine(Transport transport, CallOptions options) {
        this.transport = transport;
        this.options = options;
        ApiCalls blocking = new ApiCalls(transport, true, options);
        ApiCalls async = new ApiCalls(transport, false, options);
        sandboxes = new Sandboxes(blocking, async);
        templates = new Templates(blocking, async);
        limits = new Limits(blocking, async);
    }

    static Vibengine of(Settings settings) {
        return new Vibengine(new Transport(
                settings,
                new SystemScheduler("vibengine-client-timer"),
                () -> ThreadLocalRandom.current().nextDouble(),
                () -> UUID.randomUUID().toString().replace("-", "")));
    }

    /**
     * A client with the defaults. The API key is the system property {@code vibengine.apiKey} or the environment
     * variable {@code VE_API_KEY}; the base URL likewise {@code vibengine.baseUrl} or {@code VE_BASE_URL}, and
     * {@code https://api.vibengine.ai} when neither is set.
     *
     * @return the client, to be closed
     * @throws IllegalArgumentException if there is no key, or one of them cannot be used
     */
    public static Vibengine fromEnv() {
        return builder().build();
    }

    /** {@return a builder with the defaults; what it is not told it reads as {@link #fromEnv()} does} */
    public static VibengineBuilder builder() {
        return new VibengineBuilder(System::getProperty, System::getenv);
    }

    /** {@return the calls about sandboxes} */
    public Sandboxes sandboxes() {
        return sandboxes;
    }

    /** {@return the calls about templates} */
    public Templates templates() {
        return templates;
    }

    /** {@return the call about the limits of the account} */
    public Limits limits() {
        return limits;
    }

    /**
     * A client on the same connections and threads whose calls have these options where they have none of their own, as for a part of a
     * program that may wait longer. What comes from it, such as sandboxes, has them too. Closing either client closes both.
     *
     * @param value the options; what they leave open is as in this client
     * @return the client
     * @throws IllegalArgumentException if they name a creation ({@code idempotencyKey}): a second one would get the first one's answer
     */
    public Vibengine withOptions(CallOptions value) {
        if (value.idempotencyKey().isPresent()) {
            throw new IllegalArgumentException("idempotencyKey: names one creation, and cannot be that of all calls");
        }
        return new Vibengine(transport, value.over(options));
    }

    /**
     * Closes the connections and ends the threads; returns when they are gone. Calls that are under way fail with
     * {@link ClientClosedException}, and so does every later one. Closing again does nothing. Sandboxes run on.
     */
    @Override
    public void close() {
        transport.close();
    }

    /** {@return the base URL, never the key} */
    @Override
    public String toString() {
        return "Vibengine[" + transport.settings().baseUrl() + "]";
    }
}
