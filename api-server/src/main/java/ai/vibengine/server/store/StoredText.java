package ai.vibengine.server.store;

import org.jspecify.annotations.Nullable;

/**
 * Text of which nobody says that it has no U+0000, which PostgreSQL does not take. It is written as a character that no text should have and
 * a digit, and so is that character itself.
 */
public final class StoredText {

    private static final String ESCAPE = "\uFFFF";
    private static final String NUL = "\0";
    private static final String ESCAPED_NUL = ESCAPE + '0';
    private static final String ESCAPED_ESCAPE = ESCAPE + '1';

    private StoredText() {}

    /** Returns what a column is to hold. */
    public static String written(String text) {
        return text.contains(NUL) || text.contains(ESCAPE)
                ? text.replace(ESCAPE, ESCAPED_ESCAPE).replace(NUL, ESCAPED_NUL)
                : text;
    }

    /** Returns what a column is to hold that may hold nothing. */
    public static @Nullable String writtenIfAny(@Nullable String text) {
        return text == null ? null : written(text);
    }

    /** Returns the text that a column holds. */
    public static String read(String column) {
        return column.contains(ESCAPE) ? column.replace(ESCAPED_NUL, NUL).replace(ESCAPED_ESCAPE, ESCAPE) : column;
    }

    /** Returns the text that a column holds, if any. */
    public static @Nullable String readIfAny(@Nullable String column) {
        return column == null ? null : read(column);
    }
}
