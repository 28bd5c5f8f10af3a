package ai.vibengine.server.file;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file (RFC 9110, section 14.1.2). Jetty's class of this name takes several parts, where the contract answers with the whole
 * file, and does not tell a range that lies behind the end from a header that is to be ignored.
 *
 * @param offset the position of its first byte
 * @param length how many bytes it has; 0 when the file ends before it begins
 */
public record ByteRange(long offset, long length) {

    private static final Pattern SINGLE =
            Pattern.compile("bytes=\\s*([0-9]*)\\s*-\\s*([0-9]*)\\s*", Pattern.CASE_INSENSITIVE);

    /** Returns the part of a file of this size; empty for a header that is to be ignored, of another unit or with several parts. */
    public static Optional<ByteRange> of(@Nullable String header, long size) {
        Matcher matcher = SINGLE.matcher(header == null ? "" : header);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? Optional.empty() : Optional.of(suffix(number(last), size));
        }
        BigInteger offset = new BigInteger(first);
        if (!last.isEmpty() && new BigInteger(last).compareTo(offset) < 0) {
            return Optional.empty();
        }
        long start = Math.min(number(first), size);
        long end = last.isEmpty() ? size : Math.min(size, number(last) + 1);
        return Optional.of(new ByteRange(start, Math.max(0, end - start)));
    }

    /** Returns the part as {@code Content-Range} names it. */
    String contentRange(long size) {
        return "bytes " + offset + "-" + (offset + length - 1) + "/" + size;
    }

    private static ByteRange suffix(long wanted, long size) {
        long length = Math.min(wanted, size);
        return new ByteRange(size - length, length);
    }

    /** Returns the number, or for a greater one, the greatest possible number of bytes. */
    private static long number(String digits) {
        return new BigInteger(digits)
                .min(BigInteger.valueOf(Long.MAX_VALUE - 1))
                .longValueExact();
    }
}
