package ai.vibengine.server.http.resource;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code wait} preference (RFC 7240, section 4.3), within the bounds of the contract. */
public final class WaitPreference {

    private static final Pattern WAIT =
            Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?([0-9]{1,9})\"?(?:$|[,;\\s])", Pattern.CASE_INSENSITIVE);
    private static final int MAX_SECONDS = 60;

    private WaitPreference() {}

    /** How long the answer may wait; empty when nothing usable was asked for. */
    public static Optional<Duration> of(@Nullable String prefer) {
        if (prefer == null) {
            return Optional.empty();
        }
        Matcher matcher = WAIT.matcher(prefer);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int seconds = Integer.parseInt(matcher.group(1));
        return seconds <= MAX_SECONDS ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
    }
}
