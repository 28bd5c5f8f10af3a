package ai.vibengine.server.runtime.machine;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of an OCI runtime.
 *
 * @param major its first number
 * @param minor its second number, which with the first names a branch
 * @param patch its third number; 0 when there is none
 * @param candidate which release candidate it is, or {@link #RELEASED}
 * @param packaged the suffix that a distribution added to the number; empty for one as it was published
 */
record RuntimeVersion(int major, int minor, int patch, int candidate, String packaged)
        implements Comparable<RuntimeVersion> {

    static final int RELEASED = Integer.MAX_VALUE;

    private static final Pattern VERSION =
            Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?(?:[-~]rc\\.?(\\d{1,6}))?(.*)");
    private static final Comparator<RuntimeVersion> BY_AGE = Comparator.comparingInt(RuntimeVersion::major)
            .thenComparingInt(RuntimeVersion::minor)
            .thenComparingInt(RuntimeVersion::patch)
            .thenComparingInt(RuntimeVersion::candidate);

    /** Reads one as it is written, such as {@code 1.2.0-rc.3} or {@code 1.1.5+ds1-1+deb12u1}. */
    static Optional<RuntimeVersion> parse(String text) {
        Matcher parts = VERSION.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(new RuntimeVersion(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3)),
                parts.group(4) == null ? RELEASED : Integer.parseInt(parts.group(4)),
                parts.group(5)));
    }

    boolean isOfBranch(RuntimeVersion other) {
        return major == other.major && minor == other.minor;
    }

    @Override
    public int compareTo(RuntimeVersion other) {
        return BY_AGE.compare(this, other);
    }
}
