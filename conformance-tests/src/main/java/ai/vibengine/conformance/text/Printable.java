package ai.vibengine.conformance.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of others as a person may be shown them: a terminal does nothing because of them, nothing in them is unseen or in
 * another order than it looks, and none is longer than it need be.
 */
public final class Printable {
    // How build servers are told to do things by what a job prints, at whatever place in a line.
    private static final Pattern ORDER = Pattern.compile("##(?=[A-Za-z-]*\\[)|^\\s*::");

    private Printable() {}

    /** In one line: line breaks and tabs are escaped like all else that is no character to see. */
    public static String line(String text, int most) {
        return ORDER.matcher(shown(cut(text, most), false))
                .replaceAll(order -> Matcher.quoteReplacement(
                        order.group().startsWith("##") ? "#\\#" : order.group().replace("::", ":\\:")));
    }

    /** In as many lines as it has. */
    public static String lines(String text, int most) {
        return shown(cut(text, most), true);
    }

    /** The beginning of a text that is too long, with how long it is. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        // Half a character would be none.
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "… (" + text.length() + " characters)";
    }

    private static String shown(String text, boolean breaks) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (breaks && (point == '\n' || point == '\t')) {
                shown.append((char) point);
            } else if (visible(point)) {
                shown.appendCodePoint(point);
            } else {
                shown.append(escape(point));
            }
        });
        return shown.toString();
    }

    /** Whether it is something to see, or a plain space, and stays where it is. */
    public static boolean visible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** As Java and JSON write it. */
    public static String escape(int point) {
        return switch (point) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> {
                StringBuilder escape = new StringBuilder();
                for (char unit : Character.toChars(point)) {
                    escape.append(String.format("\\u%04x", (int) unit));
                }
                yield escape.toString();
            }
        };
    }
}
