package ai.vibengine.server.log;

import java.util.Locale;
import java.util.regex.Pattern;

/** The form of foreign text in the log and on terminals: nothing in it begins a line, moves a cursor or turns the rest around. */
public final class LogText {

    private static final String PREFIX = "ve_sk_";
    private static final Pattern KEY = Pattern.compile(PREFIX + "[0-9A-Za-z]+");

    private LogText() {}

    /**
     * Returns the text without keys: a client that puts its key where it does not belong, in a path or a request id, must not find it in
     * the log.
     */
    static String withoutKeys(String text) {
        return text.contains(PREFIX) ? KEY.matcher(text).replaceAll(PREFIX + "****") : text;
    }

    /** Returns the text with each such character as JSON and Java write it. */
    public static String escaped(String text) {
        // Every line of the log passes here, and hardly any has one.
        int first = 0;
        while (first < text.length() && !isControl(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char character = text.charAt(i);
            if (isControl(character)) {
                escaped.append('\\').append(escape(character));
            } else {
                escaped.append(character);
            }
        }
        return escaped.toString();
    }

    /** Returns whether a character is a control, a separator of lines, or a mark, embedding, override or isolate of a direction. */
    private static boolean isControl(char character) {
        return Character.isISOControl(character)
                || character == '\u200e'
                || character == '\u200f'
                || (character >= '\u2028' && character <= '\u202e')
                || (character >= '\u2066' && character <= '\u2069');
    }

    private static String escape(char character) {
        return switch (character) {
            case '\n' -> "n";
            case '\r' -> "r";
            case '\t' -> "t";
            default -> String.format(Locale.ROOT, "u%04x", (int) character);
        };
    }
}
