package ai.vibengine.client;

import ai.vibengine.client.error.ClientClosedException;
import ai.vibengine.client.internal.Settings;
import ai.vibengine.client.internal.http.ApiCalls;
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
    private final Sandboxes sandboxes;
    private final Templates templates;
    private final Limits limits;

    Vibengine(Transport transport) {
        this.transport = transport;
        sandboxes = new Sandboxes(new ApiCalls(transport, true), new ApiCalls(transport, false));
        templates = new Templates(new ApiCalls(transport, true), new ApiCalls(transport, false));
        limits = new Limits(new ApiCalls(transport, true), new ApiCalls(transport, false));
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
