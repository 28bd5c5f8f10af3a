package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.error.ApiException;
import ai.vibengine.client.error.ConcurrencyLimitException;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.ErrorDetail;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.RateLimitException;
import ai.vibengine.client.error.ServerErrorException;
import ai.vibengine.client.error.StopReason;
import ai.vibengine.client.error.TooManyRequestsException;
import ai.vibengine.client.error.UnexpectedStatusException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Users make exceptions for tests of their own. */
class BuiltExceptionsTest {

    @Test
    void ofStatusCodeAndMessageIsTheExceptionOfTheStatus() {
        Map.of(404, NotFoundException.class, 500, ServerErrorException.class, 418, UnexpectedStatusException.class)
                .forEach((status, type) -> assertThat(
                                ApiError.of(status, ErrorCode.UNKNOWN, "m").toException())
                        .isExactlyInstanceOf(type));
        assertThat(ApiError.of(429, ErrorCode.RATE_LIMITED, "m").toException()).isInstanceOf(RateLimitException.class);
        assertThat(ApiError.of(429, ErrorCode.CONCURRENCY_LIMIT_EXCEEDED, "m").toException())
                .isInstanceOf(ConcurrencyLimitException.class);
        assertThat(ApiError.of(429, ErrorCode.UNKNOWN, "m").toException()).isInstanceOf(TooManyRequestsException.class);
    }

    @Test
    void theExceptionTellsWhatItWasMadeWith() {
        Instant stopped = Instant.parse("2026-02-21T10:35:00Z");
        ErrorDetail detail = new ErrorDetail("timeout", "must be at most 86400");
        ApiException e = ApiError.of(404, ErrorCode.NOT_FOUND, "Sandbox sbx_1 was stopped.")
                .withStop(StopReason.EXPIRED, stopped)
                .withDetails(List.of(detail))
                .withRetryAfter(Duration.ofSeconds(5))
                .toException();

        assertThat(e)
                .hasMessage(
                        "404 not_found: Sandbox sbx_1 was stopped (expired at 2026-02-21T10:35:00Z) [request req_test]");
        assertThat(e.status()).isEqualTo(404);
        assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(e.reason()).isEqualTo(StopReason.EXPIRED);
        assertThat(e.stoppedAt()).isEqualTo(stopped);
        assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(e.details()).containsExactly(detail);
        assertThat(e.details().get(0)).hasToString("timeout: must be at most 86400");
        assertThat(e.requestId()).isEqualTo("req_test");
    }
}
