package ai.vibengine.client.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for a base URL, and for the hosts to which a key may be sent in clear text. */
public final class BaseUrl {

    /** Literals only: a name could be resolved to anything by then. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

    /** Something that others take for a name of a host. */
    private static final Pattern NAMED = Pattern.compile("[A-Za-z0-9._~-]+(?::\\d*)?");

    private BaseUrl() {}

    public static URI parse(String text, boolean clearTextAllowed) {
        if (!text.equals(text.strip())) {
            throw new IllegalArgumentException("baseUrl: begins or ends with a space or a line break");
        }
        URI uri;
        try {
            uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("baseUrl: not a URL", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        @Nullable String host = uri.getHost();
        if (host == null && NAMED.matcher(String.valueOf(uri.getRawAuthority())).matches()) {
            throw new IllegalArgumentException(
                    "baseUrl: its host is not one that Java connects to; names have letters, digits, hyphens and dots, and no"
                            + " underscore");
        }
        if (host == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException("baseUrl: must begin with https:// or http:// and have a host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("baseUrl: must have no user, query or fragment");
        }
        if (scheme.equals("http") && !clearTextAllowed && !isLoopback(host)) {
            throw new IllegalArgumentException("baseUrl: http would send the API key in clear text to " + host
                    + "; use https, or allowClearText(true) on a network that you trust");
        }
        return uri;
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }
}
