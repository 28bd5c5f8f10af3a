package ai.vibengine.client.opentelemetry;

import ai.vibengine.client.call.CallContext;
import ai.vibengine.client.call.CallInterceptor;
import ai.vibengine.client.call.CallOutcome;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Makes a client span of each call, named after its operation. Its parent is the current span of the thread that calls; the headers of the
 * trace go with each attempt.
 *
 * <p>Attributes, by the semantic conventions for HTTP where those have a name: {@code http.request.method}, {@code
 * http.response.status_code} of the last answer, {@code http.request.resend_count}, {@code error.type}, and {@code vibengine.operation} and
 * {@code vibengine.request_id}. Each attempt after the first is an event {@code retry}.
 */
public final class TracingInterceptor implements CallInterceptor {

    private final CallContext.Key<Context> key = new CallContext.Key<>("context");
    private final Tracer tracer;
    private final TextMapPropagator propagator;

    /**
     * Creates an interceptor.
     *
     * @param openTelemetry has the tracer and the propagator
     */
    public TracingInterceptor(OpenTelemetry openTelemetry) {
        tracer = openTelemetry.getTracer("ai.vibengine.client");
        propagator = openTelemetry.getPropagators().getTextMapPropagator();
    }

    @Override
    public void beforeCall(CallContext call) {
        Context parent = Context.current();
        Span span = tracer.spanBuilder("vibengine " + call.operation())
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("vibengine.operation", call.operation())
                .setAttribute("http.request.method", call.method())
                .startSpan();
        call.put(key, parent.with(span));
    }

    @Override
    public void beforeAttempt(CallContext call) {
        Context context = call.get(key);
        if (context == null) {
            return;
        }
        if (call.attempt() > 1) {
            Span.fromContext(context).addEvent("retry");
        }
        propagator.inject(context, call, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.header(name, value);
            }
        });
    }

    @Override
    public void afterCall(CallContext call, CallOutcome outcome) {
        Context context = call.get(key);
        if (context == null) {
            return;
        }
        Span span = Span.fromContext(context);
        outcome.status().ifPresent(status -> span.setAttribute("http.response.status_code", status));
        span.setAttribute("vibengine.request_id", outcome.requestId());
        if (call.attempt() > 1) {
            span.setAttribute("http.request.resend_count", call.attempt() - 1);
        }
        outcome.failure().ifPresent(failure -> {
            span.setAttribute("error.type", failure.getClass().getName());
            span.setStatus(StatusCode.ERROR);
            span.recordException(failure);
        });
        span.end();
    }
}
