package ai.vibengine.client;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for, and what the answer becomes.
 *
 * @param request without key and options
 * @param reading from a success to what the face gives out
 * @param options of this call
 * @param allowance the time that it may take beside the usual, as when the server was asked to wait; added to every limit
 * @param repeat what becomes of a second attempt
 * @param streaming how a success comes
 * @param ifNotFound what a 404 becomes; null when it is a failure
 */
record Call<T>(
        HttpRequest request,
        Reading<T> reading,
        CallOptions options,
        Duration allowance,
        Repeat repeat,
        Streaming streaming,
        @Nullable Function<ErrorAnswer, T> ifNotFound) {

    static <E, T> Call<T> of(
            HttpRequest request, Class<E> envelope, Json.Conversion<E, T> conversion, CallOptions options) {
        return of(request, (json, response) -> json.read(response, envelope, conversion), options);
    }

    /** A call whose success is no envelope. */
    static <T> Call<T> of(HttpRequest request, Reading<T> reading, CallOptions options) {
        return new Call<>(request, reading, options, Duration.ZERO, Repeat.HARMLESS, Streaming.NO, null);
    }

    Call<T> repeat(Repeat value) {
        return new Call<>(request, reading, options, allowance, value, streaming, ifNotFound);
    }

    Call<T> allowing(Duration value) {
        return new Call<>(request, reading, options, value, repeat, streaming, ifNotFound);
    }

    Call<T> streaming(Streaming value) {
        return new Call<>(request, reading, options, allowance, repeat, value, ifNotFound);
    }

    Call<T> whenNotFound(Function<ErrorAnswer, T> value) {
        return new Call<>(request, reading, options, allowance, repeat, streaming, value);
    }

    /** How a success comes. */
    enum Streaming {

        /** As a whole, bounded. */
        NO,

        /** As a stream that must not stop for longer than an attempt may take. */
        WHILE_IT_COMES,

        /** As a stream that ends within the time for the call. */
        WITHIN_THE_CALL
    }

    /** From a success to what the face gives out. */
    @FunctionalInterface
    interface Reading<T> {

        /**
         * Reads a success.
         *
         * @throws UnreadableResponseException if it is not what the contract promises
         */
        T read(Json json, RawResponse response);
    }
}
