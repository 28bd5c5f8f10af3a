package ai.vibengine.conformance.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The URL of a request, in which the ids of a faulty server may be any text. */
final class RequestUrl {
    private static final String NEVER = "\"<>\\^`{|}";

    private RequestUrl() {}

    /** A URL with this path, in which only the characters that no URL may have are escaped. */
    static URI of(URI base, String path) {
        StringBuilder url = new StringBuilder(base.toString());
        boolean query = false;
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            query |= c == '?';
            boolean bad = c <= ' '
                    || c >= 127
                    || c == '#'
                    || NEVER.indexOf(c) >= 0
                    || (c == '%' && !escape(bytes, i))
                    || (!query && (c == '[' || c == ']'));
            url.append(bad ? String.format("%%%02X", (int) c) : "" + c);
        }
        return URI.create(url.toString());
    }

    private static boolean escape(byte[] bytes, int at) {
        return at + 2 < bytes.length
                && Character.digit(bytes[at + 1], 16) >= 0
                && Character.digit(bytes[at + 2], 16) >= 0;
    }
}
