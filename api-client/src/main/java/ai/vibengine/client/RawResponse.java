package ai.vibengine.client;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer as it came: status, headers and body. Immutable. */
public final class RawResponse {

    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;
    private final String requestId;
    private final int attempt;
    private final @Nullable BodyStream stream;

    RawResponse(int status, HttpHeaders headers, Received body, String sentRequestId, int attempt) {
        this.status = status;
        this.headers = headers;
        this.body = body.bytes();
        stream = body.stream();
        this.requestId =
                headers.firstValue("X-Request-Id").filter(id -> !id.isEmpty()).orElse(sentRequestId);
        this.attempt = attempt;
    }

    /** {@return the HTTP status, for example 200} */
    public int status() {
        return status;
    }

    /** {@return the headers; names in any case find their values; unmodifiable} */
    public Map<String, List<String>> headers() {
        return headers.map();
    }

    /**
     * The first value of a header.
     *
     * @param name the name, in any case
     * @return the value; null when the answer does not have the header
     */
    public @Nullable String header(String name) {
        return headers.firstValue(name).orElse(null);
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

    static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    boolean isSuccess() {
        return isSuccess(status);
    }

    byte[] bytes() {
        return body;
    }

    /** What the body comes through. */
    BodyStream stream() {
        if (stream == null) {
            throw new IllegalStateException("the body is here as a whole");
        }
        return stream;
    }

    /** The same with another status and body, for what is told in the course of a stream. */
    RawResponse told(int newStatus, byte[] newBody) {
        return new RawResponse(newStatus, headers, Received.of(newBody), requestId, attempt);
    }

    /** {@return status and request id, without headers and body} */
    @Override
    public String toString() {
        return "RawResponse[status=" + status + ", requestId=" + requestId + "]";
    }
}
