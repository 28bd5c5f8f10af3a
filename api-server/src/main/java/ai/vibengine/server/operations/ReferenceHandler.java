package ai.vibengine.server.operations;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers below {@code /docs}. */
public final class ReferenceHandler extends Handler.Abstract.NonBlocking {

    private static final String ROOT = "/docs";

    /** Nothing but what comes from here, and no script or style that is not a file. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** The name of the query with which pages ask for the very version of a file that they were made with. */
    private static final String VERSION = "v=";

    private final ReferenceSite site;

    /** With what it shows. */
    public ReferenceHandler(ReferenceSite site) {
        this.site = site;
    }

    /** Whether the path is one that is answered here. */
    boolean isBelow(String path) {
        return path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getCanonicalPath();
        if (path.equals(ROOT)) {
            return redirect(response, callback, ROOT + "/");
        }
        if (!isBelow(path)) {
            return false;
        }
        String name = path.substring(ROOT.length() + 1);
        Optional<ReferenceFile> file = site.at(name);
        if (file.isPresent()) {
            return answer(request, response, callback, file.get());
        }
        Optional<String> meant = site.meantBy(name);
        if (meant.isPresent()) {
            return redirect(response, callback, ROOT + "/" + meant.get());
        }
        response.setStatus(404);
        return write(request, response, callback, site.notFound(), false);
    }

    private static boolean redirect(Response response, Callback callback, String path) {
        response.setStatus(308);
        response.getHeaders().put(HttpHeader.LOCATION, path);
        response.write(true, ByteBuffer.allocate(0), callback);
        return true;
    }

    private static boolean answer(Request request, Response response, Callback callback, ReferenceFile file) {
        HttpFields asked = request.getHeaders();
        boolean gzip = asked.contains(HttpHeader.ACCEPT_ENCODING, "gzip");
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.ETAG, file.tag(gzip));
        String query = request.getHttpURI().getQuery();
        boolean versioned = query != null && query.startsWith(VERSION);
        headers.put(
                HttpHeader.CACHE_CONTROL,
                versioned && !file.isPage() ? "public, max-age=31536000, immutable" : "no-cache");
        List<String> known = asked.getCSV(HttpHeader.IF_NONE_MATCH, true);
        if (known.contains(file.tag(gzip)) || known.contains("W/" + file.tag(gzip)) || known.contains("*")) {
            response.setStatus(304);
            headers.put(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
            response.write(true, ByteBuffer.allocate(0), callback);
            return true;
        }
        response.setStatus(200);
        return write(request, response, callback, file, gzip);
    }

    private static boolean write(
            Request request, Response response, Callback callback, ReferenceFile file, boolean gzip) {
        byte[] bytes = file.bytes(gzip);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, file.type());
        headers.put(HttpHeader.CONTENT_LENGTH, bytes.length);
        headers.put(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
        if (gzip) {
            headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        response.write(true, ByteBuffer.wrap(head ? new byte[0] : bytes), callback);
        return true;
    }
}
