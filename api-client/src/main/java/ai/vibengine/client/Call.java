package ai.vibengine.client;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for, and what the answer becomes.
 *
 * @param request as the generated code made it, without key and options
 * @param envelope the generated type of a success
 * @param conversion from that type to the face's
 * @param options of this call
 * @param serverWait how long the server was asked to hold the answer back; added to every limit
 * @param isRepeatable whether the request carries an idempotency key
 * @param ifNotFound what a 404 becomes; null when it is a failure
 */
record Call<E, T>(
        HttpRequest request,
        Class<E> envelope,
        Json.Conversion<E, T> conversion,
        CallOptions options,
        Duration serverWait,
        boolean isRepeatable,
        @Nullable Function<ErrorAnswer, T> ifNotFound) {

    static <E, T> Call<E, T> of(
            HttpRequest request, Class<E> envelope, Json.Conversion<E, T> conversion, CallOptions options) {
        return new Call<>(request, envelope, conversion, options, Duration.ZERO, false, null);
    }

    Call<E, T> repeatable() {
        return new Call<>(request, envelope, conversion, options, serverWait, true, ifNotFound);
    }

    Call<E, T> serverWait(Duration value) {
        return new Call<>(request, envelope, conversion, options, value, isRepeatable, ifNotFound);
    }

    Call<E, T> whenNotFound(Function<ErrorAnswer, T> value) {
        return new Call<>(request, envelope, conversion, options, serverWait, isRepeatable, value);
    }
}
