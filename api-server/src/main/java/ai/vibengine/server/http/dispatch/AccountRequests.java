package ai.vibengine.server.http.dispatch;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ErrorCode;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/** The requests that accounts have under way, some of which may go on for an hour. Thread-safe. */
public final class AccountRequests {

    private static final int RETRY_SECONDS = 1;

    private final Quota quota;
    private final int limit;

    public AccountRequests(Contract contract) {
        limit = contract.limits().concurrentRequests();
        quota = new Quota(limit, Long.MAX_VALUE, 0);
    }

    /** Counts the request until it is over; the error when the account has too many. */
    public Optional<ApiError> begin(String accountId, Request request) {
        if (!quota.take(accountId, 1)) {
            return Optional.of(ApiError.of(
                            ErrorCode.RATE_LIMITED,
                            "More than " + limit + " requests of the account are under way. Retry in " + RETRY_SECONDS
                                    + " second.")
                    .retryAfter(RETRY_SECONDS));
        }
        Request.addCompletionListener(request, failure -> quota.give(accountId, 1));
        return Optional.empty();
    }
}
