package ai.vibengine.server.operations;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes answers that are there as a whole. */
final class Answers {

    private Answers() {}

    static boolean write(Request request, Response response, Callback callback, int status, String type, String text) {
        return write(request, response, callback, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    static boolean write(Request request, Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        response.write(true, ByteBuffer.wrap(head ? new byte[0] : body), callback);
        return true;
    }

    static boolean isReading(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }
}
