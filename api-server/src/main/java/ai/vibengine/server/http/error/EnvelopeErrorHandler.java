package ai.vibengine.server.http.error;

import ai.vibengine.server.http.request.RequestIds;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Gives the error envelope to what HTTP itself refuses, before or beside the API. */
public final class EnvelopeErrorHandler extends ErrorHandler {

    private final ObjectMapper mapper;
    private final RequestIds requestIds;

    public EnvelopeErrorHandler(ObjectMapper mapper, RequestIds requestIds) {
        this.mapper = mapper;
        this.requestIds = requestIds;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        write(request, response, callback, HttpErrors.ofStatus(response.getStatus()));
        return true;
    }

    /** Answers with the error. */
    public void write(Request request, Response response, Callback callback, ApiError error) {
        response.setStatus(error.code().status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        identify(request, headers);
        if (error.retryAfterSeconds() != null) {
            headers.put(HttpHeader.RETRY_AFTER, error.retryAfterSeconds().toString());
        }
        ByteBuffer body = ByteBuffer.wrap(bytes(error));
        headers.put(HttpHeader.CONTENT_LENGTH, body.remaining());
        response.write(true, HttpMethod.HEAD.is(request.getMethod()) ? ByteBuffer.allocate(0) : body, callback);
    }

    /** Puts the id of the request into the headers of its answer, unless it is there. */
    public void identify(Request request, HttpFields.Mutable headers) {
        if (!headers.contains(RequestIds.HEADER)) {
            headers.put(RequestIds.HEADER, requestIds.idFor(request.getHeaders().get(RequestIds.HEADER)));
        }
    }

    /** Returns the answer to a request that has no head, as it stands on the wire; the connection ends with it. */
    public ByteBuffer rawAnswer(ApiError error) {
        byte[] body = bytes(error);
        String retry = error.retryAfterSeconds() == null ? "" : "Retry-After: " + error.retryAfterSeconds() + "\r\n";
        String head = "HTTP/1.1 " + error.code().status() + " "
                + HttpStatus.getMessage(error.code().status()) + "\r\n"
                + "Content-Type: application/json\r\n"
                + RequestIds.HEADER + ": " + requestIds.fresh() + "\r\n"
                + retry
                + "Content-Length: " + body.length + "\r\n"
                + "Connection: close\r\n\r\n";
        byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(bytes.length + body.length)
                .put(bytes)
                .put(body)
                .flip();
    }

    private byte[] bytes(ApiError error) {
        try {
            return mapper.writeValueAsBytes(error.envelope());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
