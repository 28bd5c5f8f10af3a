package ai.vibengine.server.preview;

import ai.vibengine.server.port.OpenPort;
import ai.vibengine.server.port.PortToken;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.jspecify.annotations.Nullable;

/** What a request shows to be let in, in the three places where that may be; nothing of it is for the sandbox. */
final class PortCredentials {

    static final String HEADER = "X-Port-Token";
    static final String PARAMETER = "port_token";
    static final String COOKIE = "ve_port_token";

    private static final String KEY_OF_THE_API = "X-API-Key";

    private PortCredentials() {}

    /** Returns whether the link of the request shows the token. */
    static boolean isInLink(HttpURI uri) {
        return parameters(uri.getQuery()).anyMatch(PortCredentials::isTokenParameter);
    }

    /** Returns the token that the link of the request shows, if it is the right one. */
    static Optional<PortToken> ofLink(HttpURI uri, OpenPort port) {
        return parameters(uri.getQuery())
                .filter(PortCredentials::isTokenParameter)
                .map(parameter -> new PortToken(decode(parameter.substring(parameter.indexOf('=') + 1))))
                .filter(port::admits)
                .findFirst();
    }

    /** Returns whether a header or a cookie of the request shows the right token. */
    static boolean areInHead(HttpFields headers, OpenPort port) {
        return Stream.concat(
                        headers.getValuesList(HEADER).stream(),
                        cookies(headers)
                                .filter(PortCredentials::isTokenCookie)
                                .map(cookie -> cookie.substring(cookie.indexOf('=') + 1)))
                .map(PortToken::new)
                .anyMatch(port::admits);
    }

    /** Returns the URI without the token. */
    static HttpURI without(HttpURI uri) {
        if (!isInLink(uri)) {
            return uri;
        }
        String rest = parameters(uri.getQuery())
                .filter(parameter -> !isTokenParameter(parameter))
                .collect(Collectors.joining("&"));
        return HttpURI.build(uri).query(rest.isEmpty() ? null : rest).asImmutable();
    }

    /** Takes the token out of the headers, and a key of the API. */
    static void removeFrom(HttpFields.Mutable headers) {
        headers.remove(HEADER);
        // Who sends it here by habit shall not give the account to the program.
        headers.remove(KEY_OF_THE_API);
        if (cookies(headers).noneMatch(PortCredentials::isTokenCookie)) {
            return;
        }
        List<String> rest = new ArrayList<>(
                cookies(headers).filter(cookie -> !isTokenCookie(cookie)).toList());
        headers.remove(HttpHeader.COOKIE);
        if (!rest.isEmpty()) {
            headers.add(new HttpField(HttpHeader.COOKIE, String.join("; ", rest)));
        }
    }

    private static Stream<String> parameters(@Nullable String query) {
        return query == null ? Stream.empty() : Stream.of(query.split("&", -1));
    }

    private static Stream<String> cookies(HttpFields headers) {
        return headers.getFields(HttpHeader.COOKIE).stream()
                .flatMap(field -> Stream.of(field.getValue().split(";", -1)))
                .map(String::trim)
                .filter(cookie -> !cookie.isEmpty());
    }

    /** Returns whether a parameter is the token; its name may be encoded. */
    private static boolean isTokenParameter(String parameter) {
        return decode(nameOf(parameter)).equals(PARAMETER);
    }

    private static boolean isTokenCookie(String cookie) {
        return nameOf(cookie).equals(COOKIE);
    }

    private static String nameOf(String pair) {
        int equals = pair.indexOf('=');
        return (equals < 0 ? pair : pair.substring(0, equals)).trim();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
