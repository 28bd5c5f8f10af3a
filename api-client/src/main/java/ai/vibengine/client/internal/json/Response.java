package ai.vibengine.client.internal.json;

import ai.vibengine.client.call.RawResponse;
import ai.vibengine.client.internal.Redactor;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A response as it came, without copies: its arrays are shared and must not be changed.
 *
 * @param status the HTTP status
 * @param headers its headers
 * @param body the bytes of its body; empty when the body is read as a stream
 * @param requestId the name of the request: the server's, or when it gave none the one that was sent
 * @param attempt which attempt of its call this answers, from 1
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Response(int status, HttpHeaders headers, byte[] body, String requestId, int attempt) {

    /** Takes the server's request id from the headers where it gave one. */
    public static Response of(
            int status, HttpHeaders headers, byte[] body, String sentRequestId, int attempt, Redactor redactor) {
        String requestId = headers.firstValue("X-Request-Id")
                .filter(id -> !id.isEmpty())
                .map(redactor::word)
                .orElse(sentRequestId);
        return new Response(status, headers, body, requestId, attempt);
    }

    /** {@return whether a status says that the request succeeded} */
    public static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    /** {@return whether the request succeeded} */
    public boolean isSuccess() {
        return isSuccess(status);
    }

    /** {@return the first value of a header; null when the response does not have it} */
    public @Nullable String header(String name) {
        return headers.firstValue(name).orElse(null);
    }

    /** {@return whether its content is encoded, as by a gateway that compresses, which the client never asks for} */
    public boolean isEncoded() {
        String encoding = header("Content-Encoding");
        return encoding != null && !encoding.strip().equalsIgnoreCase("identity");
    }

    /** {@return a copy with another status and body, for an error in the middle of a stream} */
    public Response with(int newStatus, byte[] newBody) {
        return new Response(newStatus, headers, newBody, requestId, attempt);
    }

    /** {@return the public form, which shares nothing with this one and has no secrets} */
    public RawResponse raw(Redactor redactor) {
        Map<String, List<String>> shown = headers.map().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        header ->
                                header.getValue().stream().map(redactor::redact).toList()));
        return new RawResponse(status, shown, redactor.redact(body), requestId, attempt);
    }
}
