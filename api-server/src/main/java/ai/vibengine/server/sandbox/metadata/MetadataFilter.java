package ai.vibengine.server.sandbox.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code metadata} query parameter as the contract describes it. */
public final class MetadataFilter {

    private MetadataFilter() {}

    /**
     * Returns the entries asked for, each once; a key can be among them with more than one value, and then nothing has all. The text is
     * known to match the contract's pattern.
     */
    public static Set<Map.Entry<String, String>> parse(@Nullable String text) {
        Set<Map.Entry<String, String>> entries = new HashSet<>();
        if (text != null) {
            for (String pair : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                entries.add(Map.entry(unescape(pair.substring(0, equals)), unescape(pair.substring(equals + 1))));
            }
        }
        return entries;
    }

    private static String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int octet = i + 2 < bytes.length && bytes[i] == '%' ? octet(bytes[i + 1], bytes[i + 2]) : -1;
            plain.write(octet < 0 ? bytes[i] : octet);
            i += octet < 0 ? 0 : 2;
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    private static int octet(byte high, byte low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first * 16 + second;
    }
}
