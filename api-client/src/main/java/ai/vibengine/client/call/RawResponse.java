package ai.vibengine.client.call;

import java.io.Serializable;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer as it came: status, headers and body. Immutable. */
public final class RawResponse implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int status;
    /** Found in any case of their names. */
    private final Map<String, List<String>> headers;

    private final byte[] body;
    private final String requestId;
    private final int attempt;

    /**
     * Creates a response, for tests of code that reads one.
     *
     * @param status the HTTP status
     * @param headers its headers
     * @param body the bytes of its body, which are copied
     * @param requestId the name of the request
     * @param attempt which attempt of its call it answers, from 1
     */
    public RawResponse(int status, Map<String, List<String>> headers, byte[] body, String requestId, int attempt) {
        this.status = status;
        this.headers = HttpHeaders.of(headers, (name, value) -> true).map();
        this.body = body.clone();
        this.requestId = requestId;
        this.attempt = attempt;
    }

    /** {@return the HTTP status, for example 200} */
    public int status() {
        return status;
    }

    /** {@return the headers; names in any case find their values; unmodifiable} */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /**
     * The first value of a header.
     *
     * @param name the name, in any case
     * @return the value; null when the answer does not have the header
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.get(0);
    }

    /** {@return the name of the request: the server's, or when it gave none the one that was sent} */
    public String requestId() {
        return requestId;
    }

    /** {@return which attempt of the call this answers, from 1} */
    public int attempt() {
        return attempt;
    }

    /** {@return the body, decoded as UTF-8; empty when there was none, and when it is read as a stream} */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** {@return status and request id, without headers and body} */
    @Override
    public String toString() {
        return "RawResponse[status=" + status + ", requestId=" + requestId + "]";
    }
}
