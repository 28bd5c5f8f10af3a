package ai.vibengine.server.dashboard;

import ai.vibengine.server.http.resource.StaticFile;
import ai.vibengine.server.http.resource.StaticFiles;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What browsers load: one page, whose scripts draw what its path asks for, and its assets. Thread-safe. */
final class Pages {

    private static final String FOLDER = "/dashboard/";
    private static final String SHELL = "index.html";
    private static final Pattern ASSET = Pattern.compile("/dashboard/assets/([a-z0-9-]{1,64}\\.(js|css|svg))");
    private static final Pattern PAGE = Pattern.compile(
            "/dashboard/?|/dashboard/(sign-in|welcome|keys|sandboxes|templates|usage)|/dashboard/(sandboxes|templates)/[^/]{1,64}");
    private final StaticFiles files = new StaticFiles(FOLDER);

    /** Answers GET or HEAD for a path. */
    boolean answer(String path, Request request, Response response, Callback callback) {
        Matcher asset = ASSET.matcher(path);
        if (asset.matches()) {
            Optional<StaticFile> found = files.find(asset.group(1));
            if (found.isPresent()) {
                return found.get().answer(request, response, callback);
            }
        }
        StaticFile shell = files.get(SHELL);
        return PAGE.matcher(path).matches()
                ? shell.answer(request, response, callback)
                : shell.answerNotFound(request, response, callback);
    }
}
