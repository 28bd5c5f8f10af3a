package ai.vibengine.client.internal.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * Timestamps of the API. They nearly always look like {@code 2026-02-21T10:30:00Z}, which the JDK's parser, made for all
 * that a timestamp can be, takes longer to read than the rest of an answer.
 */
public final class Timestamp {

    private static final String SHAPE = "0000-00-00T00:00:00Z";

    private Timestamp() {}

    /**
     * Reads one.
     *
     * @throws DateTimeParseException when it is none
     */
    public static Instant parse(String text) {
        if (!isUsual(text)) {
            return Instant.parse(text);
        }
        try {
            LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
            LocalTime time = LocalTime.of(number(text, 11, 13), number(text, 14, 16), number(text, 17, 19));
            return date.atTime(time).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException unusual) {
            // A leap second, the end of a day, or wrong: the JDK knows.
            return Instant.parse(text);
        }
    }

    private static boolean isUsual(String text) {
        if (text.length() != SHAPE.length()) {
            return false;
        }
        for (int i = 0; i < SHAPE.length(); i++) {
            char expected = SHAPE.charAt(i);
            char found = text.charAt(i);
            if (expected == '0' ? found < '0' || found > '9' : found != expected) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
