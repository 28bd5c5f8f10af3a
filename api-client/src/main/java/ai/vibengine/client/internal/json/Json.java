package ai.vibengine.client.internal.json;

import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.ErrorDetail;
import ai.vibengine.client.error.StopReason;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.internal.ApiKey;
import ai.vibengine.client.internal.generated.ErrorEnvelope;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reading and writing JSON, leniently: what a newer server adds must not break an older client. */
public final class Json {

    /** The deepest answer of the contract has five levels. */
    private static final int MAX_DEPTH = 64;
    /** How much of a body that is not in the error format is shown in a message. */
    private static final int MAX_SHOWN = 200;

    private final ObjectMapper mapper;
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();
    private final ApiKey apiKey;

    public Json(ApiKey apiKey, int maxResponseBytes) {
        this.apiKey = apiKey;
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(maxResponseBytes)
                .build();
        mapper = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .addHandler(new UnknownFields.Collector())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .build();
    }

    public ObjectMapper mapper() {
        return mapper;
    }

    /**
     * Reads a success.
     *
     * @throws UnreadableResponseException if it is not what the contract promises
     */
    public <E, T> T read(Response response, Class<E> type, Conversion<E, T> conversion) {
        return read(response, readers.computeIfAbsent(type, mapper::readerFor), conversion);
    }

    /**
     * Reads a success into an object whose own values stay where the answer has none.
     *
     * @throws UnreadableResponseException if it is not what the contract promises
     */
    public <E, T> T readInto(Response response, E blank, Conversion<E, T> conversion) {
        return read(response, mapper.readerForUpdating(blank), conversion);
    }

    private <E, T> T read(Response response, ObjectReader reader, Conversion<E, T> conversion) {
        UnknownFields unknown = new UnknownFields();
        try {
            E envelope = reader.withAttribute(UnknownFields.class, unknown).readValue(response.body());
            if (envelope == null) {
                throw new UnreadableResponseException("the answer is null", response.requestId(), null);
            }
            return conversion.apply(envelope, unknown);
        } catch (IOException | NullPointerException | DateTimeException | MalformedPageException e) {
            String contentType = response.header("Content-Type");
            String message = "the answer to a call with status " + response.status() + " and content type "
                    + (contentType == null ? "unknown" : contentType) + " is not what the contract promises";
            throw new UnreadableResponseException(apiKey.removeFrom(message), response.requestId(), safe(e));
        }
    }

    /** Reads an error as far as it can be read; never fails. */
    public ApiError readError(Response response, @Nullable Duration retryAfter) {
        try {
            ErrorEnvelope envelope = mapper.readValue(response.body(), ErrorEnvelope.class);
            ai.vibengine.client.internal.generated.Error error = envelope.getError();
            return new ApiError(
                    error.getCode() == null ? ErrorCode.UNKNOWN : new ErrorCode(error.getCode()),
                    shown(error.getMessage() == null ? "no message" : error.getMessage()),
                    details(error),
                    error.getReason() == null ? null : new StopReason(error.getReason()),
                    error.getStoppedAt() == null ? null : Timestamp.parse(error.getStoppedAt()),
                    retryAfter,
                    response.raw());
        } catch (IOException | NullPointerException | DateTimeException e) {
            return new ApiError(
                    ErrorCode.UNKNOWN, unreadable(response), List.of(), null, null, retryAfter, response.raw());
        }
    }

    private List<ErrorDetail> details(ai.vibengine.client.internal.generated.Error error) {
        if (error.getDetails() == null) {
            return List.of();
        }
        return error.getDetails().stream()
                .map(d -> new ErrorDetail(String.valueOf(d.getField()), shown(String.valueOf(d.getMessage()))))
                .toList();
    }

    private String unreadable(Response response) {
        if (response.status() >= 300 && response.status() < 400) {
            return "redirects are not followed, because the API key would go with them";
        }
        String body = new String(response.body(), StandardCharsets.UTF_8);
        if (body.isEmpty()) {
            return "the answer has no body";
        }
        return "not an error of this API: "
                + shown(body.length() > MAX_SHOWN ? body.substring(0, MAX_SHOWN) + "…" : body);
    }

    private String shown(String text) {
        return apiKey.removeFrom(text);
    }

    /** Jackson quotes what it could not read, which may be anything that the server echoes. */
    private Throwable safe(Exception e) {
        String message = e.getMessage();
        return message != null && !message.equals(shown(message)) ? new IOException(shown(message)) : e;
    }

    /** From a generated envelope to what the public API gives out. */
    @FunctionalInterface
    public interface Conversion<E, T> {
        T apply(E envelope, UnknownFields unknown);
    }
}
