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

    private final Duration longest;

    /** A longer wait is not usable. */
    public WaitPreference(Duration longest) {
        this.longest = longest;
    }

    /** Returns how long the answer may wait; empty if nothing usable was asked for. */
    public Optional<Duration> of(@Nullable String prefer) {
        if (prefer == null) {
            return Optional.empty();
        }
        Matcher matcher = WAIT.matcher(prefer);
        if (!matcher.find()) {
            return Optional.empty();
        }
        Duration wait = Duration.ofSeconds(Integer.parseInt(matcher.group(1)));
        return wait.compareTo(longest) <= 0 ? Optional.of(wait) : Optional.empty();
    }
}
