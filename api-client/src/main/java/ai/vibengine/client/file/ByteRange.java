package ai.vibengine.client.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a file. Immutable. */
public final class ByteRange {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    private final String header;

    private ByteRange(String header) {
        this.header = header;
    }

    /**
     * A part in the middle; shorter when the file ends before.
     *
     * @param offset how many bytes to leave out, not negative
     * @param length how many bytes to take, at least 1
     * @return the part
     * @throws IllegalArgumentException if one of them is out of range
     */
    public static ByteRange of(long offset, long length) {
        long last = Math.addExact(atLeast("offset", offset, 0), atLeast("length", length, 1) - 1);
        return new ByteRange("bytes=" + offset + "-" + last);
    }

    /**
     * All but the beginning.
     *
     * @param offset how many bytes to leave out, not negative
     * @return the part
     * @throws IllegalArgumentException if it is negative
     */
    public static ByteRange from(long offset) {
        return new ByteRange("bytes=" + atLeast("offset", offset, 0) + "-");
    }

    /**
     * The end; all of a file that is shorter.
     *
     * @param length how many bytes to take, at least 1
     * @return the part
     * @throws IllegalArgumentException if it is less
     */
    public static ByteRange last(long length) {
        return new ByteRange("bytes=-" + atLeast("length", length, 1));
    }

    String header() {
        return header;
    }

    /** Whether this is the part that the header Content-Range tells of: shorter only at the end of the file. */
    boolean isAnsweredBy(@Nullable String contentRange) {
        Matcher range = CONTENT_RANGE.matcher(contentRange == null ? "" : contentRange.strip());
        if (!range.matches()) {
            return false;
        }
        long first = Long.parseLong(range.group(1));
        long last = Long.parseLong(range.group(2));
        // A server that does not know how long the file is may be at its end with any part.
        long end = range.group(3).equals("*") ? last : Long.parseLong(range.group(3)) - 1;
        String[] asked = header.substring("bytes=".length()).split("-", -1);
        if (asked[0].isEmpty()) {
            long length = Long.parseLong(asked[1]);
            return last == end && (last - first + 1 == length || (first == 0 && last - first + 1 < length));
        }
        boolean whole = asked[1].isEmpty() ? last == end : last == Long.parseLong(asked[1]);
        return first == Long.parseLong(asked[0])
                && first <= last
                && (whole || (last == end && (asked[1].isEmpty() || last < Long.parseLong(asked[1]))));
    }

    /** {@return the part as HTTP writes it, {@code bytes=0-1023}} */
    @Override
    public String toString() {
        return header;
    }

    private static long atLeast(String name, long value, long least) {
        // The largest that the API reads as a number.
        if (value < least || value > 999_999_999_999_999_999L) {
            throw new IllegalArgumentException(name + ": must be from " + least + " to 10^18 - 1, is " + value);
        }
        return value;
    }
}
