package ai.vibengine.server.http.error;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.store.StoreUnavailableException;
import jakarta.ws.rs.NotFoundException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrorTableTest {

    private final ErrorTable table = new ErrorTable();

    @Test
    void aRowIsAboutASubtypeToo() {
        table.add(IOException.class, ErrorCode.CONFLICT);

        ApiError error = table.errorOf(new FileNotFoundException("gone"));

        assertThat(error.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(error.message()).isEqualTo("gone");
    }

    @Test
    void theNearestRowDecides() {
        table.add(IOException.class, ErrorCode.CONFLICT);
        table.add(FileNotFoundException.class, ErrorCode.NOT_FOUND);

        assertThat(table.errorOf(new FileNotFoundException()).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void theFailureOfAFutureIsItsCause() {
        assertThat(table.errorOf(new CompletionException(new ForbiddenOperationException()))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void aFailureWithoutARowIsAnInternalErrorThatTellsNothingOfIt() {
        ApiError error = table.errorOf(new IllegalStateException("secret"));

        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(error.message()).doesNotContain("secret");
    }

    @Test
    void aStoreThatFailsIsToldWithATimeToRetry() {
        ApiError error = table.errorOf(new StoreUnavailableException("disk", new IOException()));

        assertThat(error.code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE);
        assertThat(error.retryAfterSeconds()).isPositive();
        assertThat(error.message()).doesNotContain("disk");
    }

    @Test
    void aPathWithoutAResourceIsNotFound() {
        assertThat(table.errorOf(new NotFoundException()).message()).isEqualTo("There is nothing at this path.");
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_REQUEST", "402, INVALID_REQUEST", "404, NOT_FOUND", "405, METHOD_NOT_ALLOWED",
        "406, NOT_ACCEPTABLE", "414, INVALID_REQUEST", "415, UNSUPPORTED_MEDIA_TYPE", "429, RATE_LIMITED",
        "431, INVALID_REQUEST", "500, INTERNAL_ERROR", "501, INVALID_REQUEST", "502, BAD_GATEWAY",
        "503, SERVICE_UNAVAILABLE", "505, INVALID_REQUEST",
    })
    void aBareStatusHasACode(int status, ErrorCode code) {
        assertThat(HttpErrors.ofStatus(status).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource
    void aCodeHasAMessageOfItsOwn(ErrorCode code) {
        assertThat(ApiError.of(code).message()).isNotBlank().endsWith(".");
        assertThat(ErrorCode.ofStatus(code.status()).status()).isEqualTo(code.status());
    }
}
