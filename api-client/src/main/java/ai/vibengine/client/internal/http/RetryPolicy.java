package ai.vibengine.client.internal.http;

import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.internal.json.Response;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which failures are worth another attempt, and how long to wait for it. */
public final class RetryPolicy {

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(8);
    private static final Pattern SECONDS = Pattern.compile("\\d+");

    private static final int MOST_DIGITS = 10;
    /** What is more than ten digits of seconds is told as this, with which a date can still be made. */
    private static final Duration LONGEST_TOLD = Duration.ofSeconds(9_999_999_999L);

    private final Duration longestRetryAfter;
    private final DoubleSupplier random;

    /**
     * A policy.
     *
     * @param longestRetryAfter a server that asks for more is not waited for
     * @param random gives numbers from 0, inclusive, to 1, exclusive
     */
    public RetryPolicy(Duration longestRetryAfter, DoubleSupplier random) {
        this.longestRetryAfter = longestRetryAfter;
        this.random = random;
    }

    /**
     * The wait before the attempt that follows an error answer.
     *
     * @param attempt the attempt that failed, from 1
     * @param repeat what becomes of another attempt
     * @return null when there shall be none
     */
    @Nullable
    public Duration afterAnswer(ApiError answer, int attempt, RetrySafety repeat) {
        int status = answer.response().status();
        // The first attempt of this very call may still be under way on the server; its key then answers 409.
        boolean underWay = status == 409 && repeat == RetrySafety.KEYED && attempt > 1;
        if (status != 429 && status < 500 && !underWay) {
            return null;
        }
        Duration asked = answer.retryAfter();
        if (repeat == RetrySafety.IMPOSSIBLE || (repeat == RetrySafety.DONE_TWICE && !wasRefused(status, asked))) {
            return null;
        }
        if (asked == null) {
            return backoff(attempt);
        }
        return asked.compareTo(longestRetryAfter) > 0 ? null : asked;
    }

    /** Whether the API did nothing for certain. A 503 that does not say when to come back may be a proxy's, who cannot know. */
    private static boolean wasRefused(int status, @Nullable Duration retryAfter) {
        return status == 429 || (status == 503 && retryAfter != null);
    }

    /** The wait before the attempt that follows a failure without an answer; null when there shall be none. */
    @Nullable
    public Duration afterFailure(Throwable failure, int attempt, RetrySafety repeat) {
        boolean nothingSent = failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        if ((repeat == RetrySafety.IMPOSSIBLE || repeat == RetrySafety.DONE_TWICE) && !nothingSent) {
            return null;
        }
        return FailureMapper.isDistrust(failure) ? null : backoff(attempt);
    }

    /** Exponential with full jitter: anything from nothing to a bound that doubles with each attempt. */
    private Duration backoff(int attempt) {
        Duration bound = attempt > 4 ? LONGEST_BACKOFF : FIRST_BACKOFF.multipliedBy(1L << (attempt - 1));
        return Duration.ofNanos((long) (bound.toNanos() * random.getAsDouble()));
    }

    /** {@code Retry-After} in seconds, of any number, or as an HTTP date; null when absent or unreadable. */
    public static @Nullable Duration retryAfter(Response response, Instant now) {
        String value = response.header("Retry-After");
        if (value == null) {
            return null;
        }
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            String digits = text.replaceFirst("^0+(?=\\d)", "");
            return digits.length() > MOST_DIGITS ? LONGEST_TOLD : Duration.ofSeconds(Long.parseLong(digits));
        }
        try {
            DateTimeFormatter format = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);
            Duration left =
                    Duration.between(now, ZonedDateTime.parse(text, format).toInstant());
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
