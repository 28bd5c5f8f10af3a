package ai.vibengine.server.log;

import java.util.Locale;
import java.util.regex.Pattern;

/** The form of foreign text in the log and on terminals: nothing in it begins a line, moves a cursor or turns the rest around. */
public final class LogText {

    private static final Pattern KEY = Pattern.compile("ve_sk_[0-9A-Za-z]+");

    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}\\u0080-\\u009f\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    private LogText() {}

    /**
     * Returns the text without keys: a client that puts its key where it does not belong, in a path or a request id, must not find it in
     * the log.
     */
    static String withoutKeys(String text) {
        return KEY.matcher(text).replaceAll("ve_sk_****");
    }

    /** Returns the text with each such character as JSON and Java write it. */
    public static String escaped(String text) {
        return CONTROL.matcher(text)
                .replaceAll(found -> "\\\\" + escape(found.group().charAt(0)));
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
