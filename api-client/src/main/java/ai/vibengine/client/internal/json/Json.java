package ai.vibengine.client.internal.json;

import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.internal.Redactor;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reading and writing JSON, leniently: what a newer server adds must not break an older client. */
public final class Json {

    private final ObjectMapper mapper;
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();
    private final Redactor redactor;
    private final ErrorReader errors;

    /** {@code longestText} is the most characters that one text may have. */
    public Json(Redactor redactor, int longestText) {
        this.redactor = redactor;
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(JsonLimits.MAX_DEPTH)
                .maxStringLength(longestText)
                .build();
        mapper = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .addHandler(new UnknownFields.Collector())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .build();
        errors = new ErrorReader(mapper, redactor);
    }

    public ObjectMapper mapper() {
        return mapper;
    }

    /**
     * Reads any JSON.
     *
     * @throws IOException if it is none
     * @throws UnreadableFieldException if it is too much
     */
    public JsonNode tree(byte[] json) throws IOException {
        return tree(mapper, json);
    }

    static JsonNode tree(ObjectMapper mapper, byte[] json) throws IOException {
        JsonLimits.check(json);
        JsonNode tree = mapper.readTree(json);
        return tree == null ? MissingNode.getInstance() : tree;
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
        if (response.isEncoded()) {
            throw unreadable(response, "it is encoded, which was not asked for");
        }
        UnknownFields unknown = new UnknownFields();
        try {
            JsonLimits.check(response.body());
            E envelope = reader.withAttribute(UnknownFields.class, unknown).readValue(response.body());
            return conversion.apply(Fields.required(envelope, "the whole"), unknown);
        } catch (UnreadableFieldException e) {
            throw unreadable(response, e.getMessage());
        } catch (JsonMappingException e) {
            throw unreadable(response, path(e) + fault(e) + position(e));
        } catch (JsonProcessingException e) {
            throw unreadable(response, "it is no JSON" + position(e));
        } catch (IOException | NullPointerException | DateTimeException | ArithmeticException e) {
            throw unreadable(response, "a field has a value that cannot be");
        }
    }

    /** Without the exception of the library, which quotes what it could not read. */
    private UnreadableResponseException unreadable(Response response, @Nullable String fault) {
        String contentType = response.header("Content-Type");
        return new UnreadableResponseException(
                "the answer to a call with status " + response.status() + " and content type "
                        + (contentType == null ? "unknown" : redactor.word(contentType))
                        + " is not what the contract promises: " + fault,
                response.requestId(),
                null);
    }

    private String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "the whole" : redactor.word(path.toString());
    }

    private static String fault(JsonMappingException e) {
        return e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? " is no " + mismatch.getTargetType().getSimpleName()
                : " is not readable";
    }

    private static String position(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    /** Reads an error as far as it can be read; never fails. */
    public ApiError readError(Response response, @Nullable Duration retryAfter) {
        return errors.read(response, retryAfter);
    }

    /** From a generated envelope to what the public API gives out. */
    @FunctionalInterface
    public interface Conversion<E, T> {
        T apply(E envelope, UnknownFields unknown);
    }
}
