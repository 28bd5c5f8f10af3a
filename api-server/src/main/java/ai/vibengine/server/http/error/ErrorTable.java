package ai.vibengine.server.http.error;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.memory.BudgetExceededException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.store.StoreUnavailableException;
import jakarta.ws.rs.WebApplicationException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one table from failures to errors of the contract, and so to codes and statuses. Each feature adds the rows of its own exceptions
 * before the first request. Thread-safe from then on.
 */
public final class ErrorTable {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorTable.class);

    /** Other requests that are under way are soon over. */
    private static final int BUDGET_RETRY_SECONDS = 1;

    private final Map<Class<?>, Function<Throwable, ApiError>> rows = new HashMap<>();

    /** Creates a table with the rows that all operations have in common. */
    public ErrorTable() {
        add(
                InvalidRequestException.class,
                invalid -> ApiError.of(ErrorCode.INVALID_REQUEST, invalid).with(invalid.violations()));
        add(ForbiddenOperationException.class, ErrorCode.FORBIDDEN);
        add(UnsupportedBodyException.class, ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        add(PayloadTooLargeException.class, ErrorCode.PAYLOAD_TOO_LARGE);
        add(BudgetExceededException.class, ErrorTable::budgetExceeded);
        add(RuntimeUnavailableException.class, ErrorTable::unavailable);
        add(StoreUnavailableException.class, ErrorTable::unavailable);
        add(WebApplicationException.class, HttpErrors::errorOf);
    }

    /** Adds a row for exceptions of a type and its subtypes. */
    public <T extends Throwable> ErrorTable add(Class<T> type, Function<? super T, ApiError> error) {
        rows.put(type, failure -> error.apply(type.cast(failure)));
        return this;
    }

    /** Adds a row for exceptions whose message is meant for users. */
    public ErrorTable add(Class<? extends Throwable> type, ErrorCode code) {
        return add(type, failure -> ApiError.of(code, failure));
    }

    /** Returns the error that a failure becomes: an internal one, which is logged, if no row is about it. */
    public ApiError errorOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
            Function<Throwable, ApiError> row = rows.get(type);
            if (row != null) {
                return row.apply(cause);
            }
        }
        LOG.error("a request failed", cause);
        return ApiError.internal();
    }

    private static ApiError unavailable(Throwable failure) {
        LOG.error("a request could not be served", failure);
        return ApiError.of(ErrorCode.SERVICE_UNAVAILABLE);
    }

    private static ApiError budgetExceeded(BudgetExceededException exceeded) {
        ErrorCode code = exceeded.isOfAccount() ? ErrorCode.RATE_LIMITED : ErrorCode.SERVICE_UNAVAILABLE;
        return ApiError.of(code, exceeded.getMessage() + " Retry in " + BUDGET_RETRY_SECONDS + " second.")
                .retryAfter(BUDGET_RETRY_SECONDS);
    }
}
