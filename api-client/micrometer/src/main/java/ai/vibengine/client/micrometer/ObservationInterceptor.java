package ai.vibengine.client.micrometer;

import ai.vibengine.client.call.CallContext;
import ai.vibengine.client.call.CallInterceptor;
import ai.vibengine.client.call.CallOutcome;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.RequestReplySenderContext;

/**
 * Makes an observation of each call: {@value #NAME}, from which the handlers of the registry make timers and spans. Its parent is the
 * observation of the thread that calls; the headers of a trace go with each attempt.
 *
 * <p>Low cardinality keys, for metrics: {@code operation}, {@code status} (the last answer's, or {@code none}) and {@code outcome}
 * ({@code success}, or the name of the exception). High cardinality keys, for traces: {@code request_id} and {@code attempts}. Each attempt
 * after the first is an event {@code retry}.
 */
public final class ObservationInterceptor implements CallInterceptor {

    /** The name of the observations. */
    public static final String NAME = "vibengine.client.call";

    private static final Observation.Event RETRY = Observation.Event.of("retry");

    private final CallContext.Key<Observation> key = new CallContext.Key<>("observation");
    private final ObservationRegistry registry;

    /**
     * Creates an interceptor.
     *
     * @param registry has the handlers
     */
    public ObservationInterceptor(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void beforeCall(CallContext call) {
        RequestReplySenderContext<CallContext, CallOutcome> context =
                new RequestReplySenderContext<>((carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.header(name, value);
                    }
                });
        context.setCarrier(call);
        context.setRemoteServiceName("vibengine");
        Observation observation = Observation.createNotStarted(NAME, () -> context, registry)
                .contextualName("vibengine " + call.operation())
                .lowCardinalityKeyValue("operation", call.operation())
                .start();
        call.put(key, observation);
    }

    @Override
    public void beforeAttempt(CallContext call) {
        Observation observation = call.get(key);
        if (observation != null && call.attempt() > 1) {
            observation.event(RETRY);
        }
    }

    @Override
    public void afterCall(CallContext call, CallOutcome outcome) {
        Observation observation = call.get(key);
        if (observation == null) {
            return;
        }
        String status =
                outcome.status().isPresent() ? Integer.toString(outcome.status().getAsInt()) : "none";
        observation
                .lowCardinalityKeyValue("status", status)
                .lowCardinalityKeyValue(
                        "outcome",
                        outcome.failure()
                                .map(failure -> failure.getClass().getSimpleName())
                                .orElse("success"))
                .highCardinalityKeyValue("request_id", outcome.requestId())
                .highCardinalityKeyValue("attempts", Integer.toString(call.attempt()));
        outcome.failure().ifPresent(observation::error);
        observation.stop();
    }
}
