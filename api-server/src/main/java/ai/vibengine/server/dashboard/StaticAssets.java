package ai.vibengine.server.dashboard;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import ai.vibengine.server.http.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
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
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "svg", "image/svg+xml");

    private final ConcurrentMap<String, Optional<Asset>> assets = new ConcurrentHashMap<>();

    private final EnvelopeErrorHandler errors;

    StaticAssets(EnvelopeErrorHandler errors) {
        this.errors = errors;
    }

    /** Answers a request for the file at this path. */
    void serve(String path, Request request, Response response, Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        if (!head && !HttpMethod.GET.is(request.getMethod())) {
            String allowed = "GET, HEAD";
            headers.put(HttpHeader.ALLOW, allowed);
            String message = request.getMethod() + " is not allowed here; allowed: " + allowed + ".";
            errors.write(request, response, callback, ApiError.of(ErrorCode.METHOD_NOT_ALLOWED, message));
            return;
        }
        Asset asset = at(path);
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        headers.put(HttpHeader.ETAG, asset.tag());
        if (asset.status() == HttpStatus.OK_200
                && request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH).contains(asset.tag())) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            response.write(true, ByteBuffer.allocate(0), callback);
            return;
        }
        response.setStatus(asset.status());
        headers.put(HttpHeader.CONTENT_TYPE, asset.type());
        headers.put(HttpHeader.CONTENT_LENGTH, asset.bytes().length);
        response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(asset.bytes()), callback);
    }

    /** Returns the file for this path; for an unknown path it is the page with status 404. */
    private Asset at(String path) {
        Matcher asset = ASSET.matcher(path);
        if (asset.matches()) {
            Optional<Asset> found = assets.computeIfAbsent(
                    asset.group(1), name -> read(name, TYPES.getOrDefault(asset.group(2), ""), 200));
            if (found.isPresent()) {
                return found.get();
            }
        }
        int status = PAGE.matcher(path).matches() ? 200 : 404;
        return assets.computeIfAbsent(SHELL + status, name -> read(SHELL, "text/html;charset=utf-8", status))
                .orElseThrow(() -> new IllegalStateException("not on the class path: " + SHELL));
    }

    private static Optional<Asset> read(String name, String type, int status) {
        try (InputStream stream = StaticAssets.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                return Optional.empty();
            }
            byte[] bytes = stream.readAllBytes();
            return Optional.of(new Asset(status, type, tag(bytes), bytes));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A file as it is served; its bytes must not be changed. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Asset(int status, String type, String tag, byte[] bytes) {}
}
