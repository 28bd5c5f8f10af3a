package ai.vibengine.server.http.dispatch;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a query can be read as it was meant. The application would replace bytes that are no UTF-8, so that two different names
 * become one, and log a stack trace for an escape that is cut short.
 */
final class QueryCheck {

    private QueryCheck() {}

    /** Returns whether the query, as it was sent, is percent-encoded UTF-8 (RFC 3986, section 2.5). */
    static boolean isWellFormed(@Nullable String query) {
        if (query == null) {
            return true;
        }
        try {
            new URI("?" + query);
            return query.indexOf('%') < 0 || isUtf8(query);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static boolean isUtf8(String query) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < query.length(); i++) {
            if (query.charAt(i) == '%') {
                octets.write(Integer.parseInt(query, i + 1, i + 3, 16));
                i += 2;
            } else {
                octets.writeBytes(query.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.toByteArray()));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
