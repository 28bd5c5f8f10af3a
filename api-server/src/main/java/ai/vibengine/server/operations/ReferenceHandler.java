package ai.vibengine.server.operations;

import ai.vibengine.server.http.resource.StaticFile;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
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

    public ReferenceHandler(ReferenceSite site) {
        this.site = site;
    }

    /** Returns whether the path is one that is answered here. */
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
        HttpFields.Mutable headers = response.getHeaders();
        Optional<StaticFile> file = site.at(name);
        if (file.isPresent()) {
            headers.put(HttpHeader.CACHE_CONTROL, cacheControl(request, file.get()));
            protect(headers);
            return file.get().answer(request, response, callback);
        }
        Optional<String> meant = site.meantBy(name);
        if (meant.isPresent()) {
            return redirect(response, callback, ROOT + "/" + meant.get());
        }
        protect(headers);
        return site.notFound().answerNotFound(request, response, callback);
    }

    private static String cacheControl(Request request, StaticFile file) {
        String query = request.getHttpURI().getQuery();
        boolean versioned = query != null && query.startsWith(VERSION);
        return versioned && !file.isPage() ? "public, max-age=31536000, immutable" : "no-cache";
    }

    private static void protect(HttpFields.Mutable headers) {
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
    }

    private static boolean redirect(Response response, Callback callback, String path) {
        response.setStatus(308);
        response.getHeaders().put(HttpHeader.LOCATION, path);
        response.write(true, ByteBuffer.allocate(0), callback);
        return true;
    }
}
