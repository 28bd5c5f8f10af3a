package ai.vibengine.client.internal;

import java.time.Duration;

/** The bounds of the settings, each refused by name. */
public final class Checks {

    /** Far beyond any use, and far below where arithmetic on nanoseconds overflows. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private Checks() {}

    public static Duration positive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": must be more than zero and at most 365 days, is " + value);
        }
        return value;
    }

    public static int retries(int value) {
        return between("retries", value, 0, 100);
    }

    public static int between(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": must be from " + least + " to " + most + ", is " + value);
        }
        return value;
    }

    /** Whole seconds, a started one counted in full: asking for less than was meant would end a sandbox early. */
    public static int seconds(String name, Duration value) {
        positive(name, value);
        return Math.toIntExact(value.plusNanos(999_999_999).toSeconds());
    }

    public static String path(String value) {
        if (value.isEmpty() || value.indexOf(0) >= 0) {
            throw new IllegalArgumentException("path: must not be empty or have null characters");
        }
        return value;
    }

    /** An id becomes a path segment: an empty one or a dot segment would name another resource. */
    public static String id(String name, String value) {
        if (value.isBlank() || value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException(name + ": must not be blank or a dot segment");
        }
        return value;
    }
}
