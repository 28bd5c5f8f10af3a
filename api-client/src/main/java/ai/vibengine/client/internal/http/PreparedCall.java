package ai.vibengine.client.internal.http;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.internal.json.Json;
import ai.vibengine.client.internal.json.Response;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request, and the way to read its answer.
 *
 * @param request the request without key and options
 * @param reading the conversion of a success to the value that the public API returns
 * @param options the options of this call
 * @param allowance the time that it may take beside the usual, as when the server was asked to wait; added to every limit
 * @param repeat the effect of a second attempt
 * @param streaming the way in which a success comes
 * @param large whether a success may be as large as a file, and not only as a page of a list
 * @param ifNotFound the value for a 404; null if that is a failure
 */
public record PreparedCall<T>(
        HttpRequest request,
        Reading<T> reading,
        CallOptions options,
        Duration allowance,
        RetrySafety repeat,
        Streaming streaming,
        boolean large,
        @Nullable Function<ApiError, T> ifNotFound) {

    public static <E, T> PreparedCall<T> of(
            HttpRequest request, Class<E> envelope, Json.Conversion<E, T> conversion, CallOptions options) {
        return of(request, (json, response, body) -> json.read(response, envelope, conversion), options);
    }

    /** A call whose success is a page; {@code blank} makes an envelope without entries, not one with none. */
    public static <E, T> PreparedCall<T> ofPage(
            HttpRequest request, Supplier<E> blank, Json.Conversion<E, T> conversion, CallOptions options) {
        return of(request, (json, response, body) -> json.readInto(response, blank.get(), conversion), options);
    }

    /** A call whose success is no envelope. */
    public static <T> PreparedCall<T> of(HttpRequest request, Reading<T> reading, CallOptions options) {
        return new PreparedCall<>(
                request, reading, options, Duration.ZERO, RetrySafety.HARMLESS, Streaming.NO, false, null);
    }

    /** Fills in the options that it does not have. */
    PreparedCall<T> over(CallOptions others) {
        return others == CallOptions.none()
                ? this
                : new PreparedCall<>(
                        request, reading, options.over(others), allowance, repeat, streaming, large, ifNotFound);
    }

    public PreparedCall<T> repeat(RetrySafety value) {
        return new PreparedCall<>(request, reading, options, allowance, value, streaming, large, ifNotFound);
    }

    public PreparedCall<T> allowing(Duration value) {
        return new PreparedCall<>(request, reading, options, value, repeat, streaming, large, ifNotFound);
    }

    public PreparedCall<T> streaming(Streaming value) {
        return new PreparedCall<>(request, reading, options, allowance, repeat, value, large, ifNotFound);
    }

    public PreparedCall<T> mayBeLarge() {
        return new PreparedCall<>(request, reading, options, allowance, repeat, streaming, true, ifNotFound);
    }

    public PreparedCall<T> whenNotFound(Function<ApiError, T> value) {
        return new PreparedCall<>(request, reading, options, allowance, repeat, streaming, large, value);
    }

    /** How a success comes. */
    public enum Streaming {

        /** As a whole, bounded. */
        NO,

        /** As a stream that must not stop for longer than an attempt may take. */
        WHILE_IT_COMES,

        /** As a stream that ends within the time for the call. */
        WITHIN_THE_CALL
    }

    /** From a success to what the public API gives out. */
    @FunctionalInterface
    public interface Reading<T> {

        /**
         * Reads a success.
         *
         * @throws UnreadableResponseException if it is not what the contract promises
         */
        T read(Json json, Response response, ResponseBody body);
    }
}
