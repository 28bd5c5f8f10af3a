package ai.vibengine.server.dashboard;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Tells the dashboard's own requests from cross-site ones. */
final class SameSiteCheck {

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final String MARK = "X-Dashboard";

    private final Optional<URI> publicUrl;

    /** @param publicUrl the URL for browsers, if that is not the one at which the server listens */
    SameSiteCheck(Optional<URI> publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** Returns whether the request may pass. Any that only reads may: browsers keep the answer from other sites. */
    boolean allows(Request request) {
        if (READING.contains(request.getMethod())) {
            return true;
        }
        HttpFields headers = request.getHeaders();
        String site = headers.get("Sec-Fetch-Site");
        String origin = headers.get(HttpHeader.ORIGIN);
        return "1".equals(headers.get(MARK))
                && (site == null || site.equals("same-origin"))
                && (origin == null || isOurs(origin, headers.get(HttpHeader.HOST)));
    }

    private boolean isOurs(String origin, String host) {
        try {
            URI uri = new URI(origin);
            String authority = uri.getAuthority();
            return authority != null
                    && (authority.equalsIgnoreCase(host)
                            || publicUrl
                                    .map(URI::getAuthority)
                                    .filter(authority::equalsIgnoreCase)
                                    .isPresent());
        } catch (java.net.URISyntaxException opaque) {
            return false;
        }
    }
}
