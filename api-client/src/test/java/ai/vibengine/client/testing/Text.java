package ai.vibengine.client.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.regex.Pattern;

/** How the contract writes times and ids. */
final class Text {

    static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private static final String ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private Text() {}

    static String newId(String prefix, Random random) {
        StringBuilder id = new StringBuilder(prefix);
        for (int i = 0; i < 10; i++) {
            id.append(ID_CHARACTERS.charAt(random.nextInt(ID_CHARACTERS.length())));
        }
        return id.toString();
    }

    /** RFC 3339, UTC, whole seconds. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static long secondsUp(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    /** Characters as JSON Schema counts them. */
    static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
