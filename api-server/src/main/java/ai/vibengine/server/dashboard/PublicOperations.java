package ai.vibengine.server.dashboard;

import ai.vibengine.openapi.Contract;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The operations of the public API, at the same paths below the dashboard's. Thread-safe. */
public final class PublicOperations {

    /** The path that those of the public contract follow. */
    static final String MOUNT = "/dashboard/api";

    private static final Pattern PATH_PARAMETER = Pattern.compile("(?:^|&)path=([^&]*)");

    /** No file of Linux has a longer name. */
    private static final int MAX_NAME = 255;

    private final Contract contract;
    private final Handler application;

    /** @param application serves the public contract to callers who are known */
    public PublicOperations(Contract contract, Handler application) {
        this.contract = contract;
        this.application = application;
    }

    /** Returns the request as the application knows it; empty if the public contract does not have its path. */
    Optional<Request> find(Request request) {
        HttpURI uri = request.getHttpURI();
        String path = uri.getPath();
        if (!path.startsWith(MOUNT + "/")) {
            return Optional.empty();
        }
        HttpURI below;
        try {
            below = HttpURI.build(uri).path(path.substring(MOUNT.length())).asImmutable();
        } catch (IllegalArgumentException dotsLeadAbove) {
            return Optional.empty();
        }
        String canonical = below.getCanonicalPath();
        // Dots must mean the same without the mount as with it.
        boolean isSame = canonical != null && Objects.equals(uri.getCanonicalPath(), MOUNT + canonical);
        return isSame && !contract.methods(canonical).isEmpty()
                ? Optional.of(Request.serveAs(request, below))
                : Optional.empty();
    }

    /** Serves a request that was found. */
    boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (answersWithBytes(request)) {
            // A file from a sandbox must be saved, and never shown as a page of this site.
            response.getHeaders().put("Content-Disposition", disposition(request.getHttpURI()));
        }
        return application.handle(request, response, callback);
    }

    private boolean answersWithBytes(Request request) {
        return contract.find(HttpMethod.GET.asString(), request.getHttpURI().getCanonicalPath())
                .filter(operation -> operation.produces().contains("application/octet-stream"))
                .isPresent();
    }

    private static String disposition(HttpURI uri) {
        String name = fileName(Objects.requireNonNullElse(uri.getQuery(), ""));
        return name.isEmpty() || name.length() > MAX_NAME
                ? "attachment"
                : "attachment; filename*=UTF-8''"
                        + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                .replace("+", "%20")
                                .replace("*", "%2A");
    }

    private static String fileName(String query) {
        Matcher parameter = PATH_PARAMETER.matcher(query);
        try {
            String path = parameter.find() ? URLDecoder.decode(parameter.group(1), StandardCharsets.UTF_8) : "";
            return path.substring(path.lastIndexOf('/') + 1);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }
}
