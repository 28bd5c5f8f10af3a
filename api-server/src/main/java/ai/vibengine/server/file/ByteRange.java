package ai.vibengine.server.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file (RFC 9110, section 14.1.2).
 *
 * @param offset where it begins
 * @param length how many bytes it has; 0 when the file ends before it begins
 */
public record ByteRange(long offset, long length) {

    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*([0-9]{0,18})\\s*-\\s*([0-9]{0,18})\\s*");

    /** The part of a file of this size; empty for a header that is to be ignored, of another unit or with several parts. */
    public static Optional<ByteRange> of(@Nullable String header, long size) {
        Matcher matcher = SINGLE.matcher(header == null ? "" : header);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? Optional.empty() : Optional.of(suffix(Long.parseLong(last), size));
        }
        long offset = Long.parseLong(first);
        long end = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (end < offset) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(
                offset, Math.max(0, Math.min(size, end == Long.MAX_VALUE ? size : end + 1) - offset)));
    }

    private static ByteRange suffix(long wanted, long size) {
        long length = Math.min(wanted, size);
        return new ByteRange(size - length, length);
    }
}
