package ai.vibengine.client.call;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A call that is under way, as interceptors see it. */
public final class CallContext {

    private final String operation;
    private final String method;
    private final String path;
    private final String requestId;
    private final Map<Key<?>, Object> attributes = new ConcurrentHashMap<>();
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private volatile int attempt;

    /**
     * Creates a context; the client does that, and tests of interceptors.
     *
     * @param operation the operation's name in the API, for example {@code createSandbox}
     * @param method the HTTP method
     * @param path the path of the request below the API's address, without its query
     * @param requestId the name of the request
     */
    public CallContext(String operation, String method, String path, String requestId) {
        this.operation = operation;
        this.method = method;
        this.path = path;
        this.requestId = requestId;
    }

    /** {@return the operation's name in the API, for example {@code createSandbox}; one of a few dozen} */
    public String operation() {
        return operation;
    }

    /** {@return the HTTP method} */
    public String method() {
        return method;
    }

    /** {@return the path of the request below the API's address, for example {@code /sandboxes/sbx_a1b2c3d4e5}, without its query} */
    public String path() {
        return path;
    }

    /** {@return the name that the client gave the request; later attempts add a dot and their number} */
    public String requestId() {
        return requestId;
    }

    /** {@return how many attempts were begun, 0 before the first} */
    public int attempt() {
        return attempt;
    }

    /**
     * Notes that an attempt begins; the client does that, and tests of interceptors.
     *
     * @param number its number, from 1
     */
    public void attempt(int number) {
        attempt = number;
    }

    /**
     * Sets a header of the attempts that follow, as for a trace. It does not replace one that the call's options set.
     *
     * @param name a header name that the client does not set itself
     * @param value printable ASCII
     * @throws IllegalArgumentException if the name or the value cannot be sent, or the client sets that header
     */
    public void header(String name, String value) {
        CallOptions.checkHeader(name, value);
        synchronized (headers) {
            headers.put(name, value);
        }
    }

    /** {@return the headers that were set here; unmodifiable} */
    public Map<String, String> headers() {
        synchronized (headers) {
            Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            copy.putAll(headers);
            return Collections.unmodifiableMap(copy);
        }
    }

    /**
     * Keeps something with the call.
     *
     * @param key its key
     * @param value the thing
     * @param <T> its type
     */
    public <T> void put(Key<T> key, T value) {
        attributes.put(key, value);
    }

    /**
     * Finds what was kept with the call.
     *
     * @param key its key
     * @param <T> its type
     * @return the thing; null when there is none
     */
    @SuppressWarnings("unchecked") // put takes the same type
    public <T> @Nullable T get(Key<T> key) {
        return (T) attributes.get(key);
    }

    /** {@return method, path and request id} */
    @Override
    public String toString() {
        return "CallContext[" + method + " " + path + ", " + requestId + "]";
    }

    /**
     * A name for something that is kept with a call. Two keys are never equal, so that interceptors do not get in each other's way.
     *
     * @param <T> the type of the thing
     */
    @SuppressWarnings("UnusedTypeParameter") // it ties what is put to what is got
    public static final class Key<T> {

        private final String name;

        /**
         * Creates a key.
         *
         * @param name what is kept, for people
         */
        public Key(String name) {
            this.name = name;
        }

        /** {@return the name} */
        @Override
        public String toString() {
            return name;
        }
    }
}
