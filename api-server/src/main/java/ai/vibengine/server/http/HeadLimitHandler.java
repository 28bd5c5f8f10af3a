package ai.vibengine.server.http;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a request whose head is too large, once it has been read. The layer below, which has a limit of its own, closes the connection
 * while the client is still sending, which then may never see why (RFC 9112, section 9.6).
 */
final class HeadLimitHandler extends Handler.Wrapper {

    /** The most that the URI and the header fields may have together, in bytes. */
    static final int MAX_BYTES = 16 * 1024;

    /** The bytes that a field takes beside its name and its value. */
    private static final int FIELD_BYTES = ": \r\n".length();

    private final EnvelopeErrorHandler errors;

    HeadLimitHandler(EnvelopeErrorHandler errors) {
        this.errors = errors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        int uri = length(request.getHttpURI().getPathQuery());
        if (uri > MAX_BYTES) {
            return refuse(
                    request, response, callback, "The URI of the request is longer than " + MAX_BYTES + " bytes.");
        }
        int head = uri;
        for (HttpField field : request.getHeaders()) {
            head += field.getName().length() + length(field.getValue()) + FIELD_BYTES;
        }
        if (head > MAX_BYTES) {
            return refuse(
                    request,
                    response,
                    callback,
                    "The URI and the headers of the request are larger than " + MAX_BYTES + " bytes together.");
        }
        return super.handle(request, response, callback);
    }

    private boolean refuse(Request request, Response response, Callback callback, String message) {
        errors.write(request, response, callback, ApiError.of(ErrorCode.INVALID_REQUEST, message));
        return true;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
