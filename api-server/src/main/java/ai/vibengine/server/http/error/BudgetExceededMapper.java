package ai.vibengine.server.http.error;

import ai.vibengine.server.memory.BudgetExceededException;

/** Says that too much is under way, and whose fault it is. */
public final class BudgetExceededMapper extends ApiErrorMapper<BudgetExceededException> {

    /** What is under way is soon over. */
    private static final int RETRY_SECONDS = 1;

    @Override
    protected ApiError errorOf(BudgetExceededException exceeded) {
        return errorFor(exceeded);
    }

    static ApiError errorFor(BudgetExceededException exceeded) {
        ErrorCode code = exceeded.isOfAccount() ? ErrorCode.RATE_LIMITED : ErrorCode.SERVICE_UNAVAILABLE;
        return ApiError.of(code, exceeded.getMessage() + " Retry in " + RETRY_SECONDS + " second.")
                .retryAfter(RETRY_SECONDS);
    }
}
