package ai.vibengine.conformance.reference;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came.
 *
 * @param path decoded
 * @param headers by name in lower case
 * @param tooLong whether the body was over the limit, and is therefore not here
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Request(String method, String path, String query, Map<String, String> headers, byte[] body, boolean tooLong) {
    Request {
        headers = Map.copyOf(headers);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The value of a query parameter, decoded. */
    Optional<String> parameter(String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Optional.of(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }
}
