package ai.vibengine.client.call;

import ai.vibengine.client.call.CallContext.Key;

/**
 * Is told of every call of a client, for metrics, traces and logs, and can add headers to it. Each method does nothing unless overridden.
 *
 * <p>The methods of one call are never called at the same time, those of different calls are: an interceptor must be safe for use from many
 * threads, keeps what belongs to a call in its {@link CallContext} under a {@link Key}, and must not block. What it throws is logged as a
 * warning and changes nothing for the call. Several interceptors are told in the order in which they were added of what begins, and in the
 * reverse order of what ends.
 *
 * <p>Each page of a list is a call of its own. A call whose answer is read as a stream ends, for an interceptor, when the stream begins.
 */
public interface CallInterceptor {

    /**
     * A call begins. On the thread that makes it, so that what belongs to that thread, such as the current span, can be seen.
     *
     * @param call the call
     */
    default void beforeCall(CallContext call) {}

    /**
     * An attempt is about to be sent. Headers that are set now go with it.
     *
     * @param call the call; its {@link CallContext#attempt} is the number of this attempt
     */
    default void beforeAttempt(CallContext call) {}

    /**
     * An attempt was answered, or failed.
     *
     * @param call the call
     * @param outcome what came of the attempt
     */
    default void afterAttempt(CallContext call, CallOutcome outcome) {}

    /**
     * The call has an outcome: the last word for this call, also when it was cancelled, or the client closed.
     *
     * @param call the call; its {@link CallContext#attempt} is the number of attempts
     * @param outcome what came of the call
     */
    default void afterCall(CallContext call, CallOutcome outcome) {}
}
