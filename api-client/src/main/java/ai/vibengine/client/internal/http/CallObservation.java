package ai.vibengine.client.internal.http;

import ai.vibengine.client.call.CallContext;
import ai.vibengine.client.call.CallInterceptor;
import ai.vibengine.client.call.CallOutcome;
import ai.vibengine.client.internal.generated.OperationNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells the interceptors of a client what becomes of one call. Costs nothing where there are none. */
final class CallObservation {

    private static final System.Logger LOG = System.getLogger(CallInterceptor.class.getName());

    private final List<CallInterceptor> interceptors;
    private final Scheduler time;
    private final @Nullable CallContext context;
    private final long begun;
    private long attemptBegun;
    private @Nullable Integer status;
    private String requestId;
    private boolean attemptUnderWay;

    CallObservation(
            List<CallInterceptor> interceptors, Scheduler time, PreparedCall<?> call, String requestId, String base) {
        this.interceptors = interceptors;
        this.time = time;
        this.requestId = requestId;
        if (interceptors.isEmpty()) {
            context = null;
            begun = 0;
            return;
        }
        String method = call.request().method();
        String path = call.request().uri().getRawPath().substring(base.length());
        context = new CallContext(OperationNames.of(method, path), method, path, requestId);
        begun = time.nanos();
        each(CallInterceptor::beforeCall, context);
    }

    /** An attempt is about to be sent; returns the headers that go with it. */
    synchronized Map<String, String> attempt(int number, String attemptId) {
        if (context == null) {
            return Map.of();
        }
        context.attempt(number);
        attemptBegun = time.nanos();
        attemptUnderWay = true;
        requestId = attemptId;
        status = null;
        each(CallInterceptor::beforeAttempt, context);
        return context.headers();
    }

    /** The attempt was answered. */
    synchronized void answered(int answer, String name) {
        status = answer;
        requestId = name;
        attemptEnded(null);
    }

    /** The attempt failed. */
    synchronized void failed(@Nullable Throwable failure) {
        attemptEnded(failure);
    }

    /** The call has an outcome. */
    synchronized void ended(@Nullable Throwable failure) {
        if (context == null) {
            return;
        }
        attemptEnded(failure);
        CallOutcome outcome = new CallOutcome(status, failure, requestId, since(begun));
        backwards((interceptor, call) -> interceptor.afterCall(call, outcome), context);
    }

    private void attemptEnded(@Nullable Throwable failure) {
        if (context == null || !attemptUnderWay) {
            return;
        }
        attemptUnderWay = false;
        CallOutcome outcome = new CallOutcome(status, failure, requestId, since(attemptBegun));
        backwards((interceptor, call) -> interceptor.afterAttempt(call, outcome), context);
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(time.nanos() - nanos);
    }

    private void each(BiConsumer<CallInterceptor, CallContext> step, CallContext call) {
        for (CallInterceptor interceptor : interceptors) {
            tell(interceptor, step, call);
        }
    }

    private void backwards(BiConsumer<CallInterceptor, CallContext> step, CallContext call) {
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            tell(interceptors.get(i), step, call);
        }
    }

    private static void tell(
            CallInterceptor interceptor, BiConsumer<CallInterceptor, CallContext> step, CallContext call) {
        try {
            step.accept(interceptor, call);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "an interceptor failed on " + call, e);
        }
    }
}
