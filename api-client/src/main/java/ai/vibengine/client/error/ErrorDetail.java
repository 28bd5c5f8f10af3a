package ai.vibengine.client.error;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One thing that is wrong with a request. Immutable. */
public final class ErrorDetail implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final String message;

    /**
     * Creates one, for tests of code that reads them.
     *
     * @param field the parameter, the header or the dotted path in the body; empty for the body as a whole
     * @param message what is wrong with it, and the limit
     * @throws NullPointerException if one of them is null
     */
    public ErrorDetail(String field, String message) {
        this.field = requireNonNull(field, "field");
        this.message = requireNonNull(message, "message");
    }

    /** {@return the parameter, the header or the dotted path in the body; empty for the body as a whole} */
    public String field() {
        return field;
    }

    /** {@return what is wrong with it, and the limit} */
    public String message() {
        return message;
    }

    /** {@return field and message by the names of the contract; unmodifiable; what Jackson writes for it} */
    @JsonValue
    public Map<String, Object> toMap() {
        return Map.of(
                ai.vibengine.client.internal.generated.ErrorDetail.JSON_PROPERTY_FIELD,
                field,
                ai.vibengine.client.internal.generated.ErrorDetail.JSON_PROPERTY_MESSAGE,
                message);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ErrorDetail detail && detail.field.equals(field) && detail.message.equals(message);
    }

    @Override
    public int hashCode() {
        return Objects.hash(field, message);
    }

    /** {@return field and message} */
    @Override
    public String toString() {
        return field.isEmpty() ? message : field + ": " + message;
    }
}
