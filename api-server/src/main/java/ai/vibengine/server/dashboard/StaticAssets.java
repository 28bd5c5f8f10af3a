package ai.vibengine.server.dashboard;

import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.HttpErrors;
import ai.vibengine.server.http.resource.StaticFile;
import ai.vibengine.server.http.resource.StaticFiles;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The files that browsers load: one page, whose scripts draw the page of each path, and its assets. Thread-safe. */
final class StaticAssets {

    private static final String FOLDER = "/dashboard/";
    private static final String SHELL = "index.html";
    private static final Pattern ASSET = Pattern.compile("/dashboard/assets/([a-z0-9-]{1,64}\\.(js|css|svg))");
    private static final Pattern PAGE = Pattern.compile(
            "/dashboard/?|/dashboard/(sign-in|welcome|keys|sandboxes|templates|usage)|/dashboard/(sandboxes|templates)/[^/]{1,64}");
    private final StaticFiles files = new StaticFiles(FOLDER);
    private final EnvelopeErrorHandler errors;

    StaticAssets(EnvelopeErrorHandler errors) {
        this.errors = errors;
    }

    /** Answers a request for the file at this path; for an unknown path, with the page and status 404. */
    void serve(String path, Request request, Response response, Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        if (!HttpMethod.HEAD.is(request.getMethod()) && !HttpMethod.GET.is(request.getMethod())) {
            String allowed = "GET, HEAD";
            headers.put(HttpHeader.ALLOW, allowed);
            errors.write(request, response, callback, HttpErrors.methodNotAllowed(request.getMethod(), allowed));
            return;
        }
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        Matcher asset = ASSET.matcher(path);
        Optional<StaticFile> found = asset.matches() ? files.find(asset.group(1)) : Optional.empty();
        if (found.isPresent()) {
            found.get().answer(request, response, callback);
        } else if (PAGE.matcher(path).matches()) {
            files.get(SHELL).answer(request, response, callback);
        } else {
            files.get(SHELL).answerNotFound(request, response, callback);
        }
    }
}
