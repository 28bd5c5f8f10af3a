package ai.vibengine.conformance.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Escapes the texts of a server for people: no character acts on a terminal, is invisible or changes the direction of text,
 * and no text is longer than needed.
 */
public final class Printable {
    // The commands that build servers read in the output of a job, anywhere in a line.
    private static final Pattern ORDER = Pattern.compile("##(?=[A-Za-z-]*\\[)|^\\s*::");

    private Printable() {}

    /** Escapes a text for one line: line breaks and tabs are escaped like every other invisible character. */
    public static String line(String text, int most) {
        return ORDER.matcher(shown(cut(text, most), false))
                .replaceAll(order -> Matcher.quoteReplacement(
                        order.group().startsWith("##") ? "#\\#" : order.group().replace("::", ":\\:")));
    }

    /** Escapes a text, and keeps its line breaks. */
    public static String lines(String text, int most) {
        return shown(cut(text, most), true);
    }

    /** The beginning of a text that is too long, followed by its length. */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        // Half a surrogate pair is not a character.
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

    /** Whether a character is visible, or a plain space, and does not change the direction of text. */
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

    /** The escape of Java and JSON. */
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
