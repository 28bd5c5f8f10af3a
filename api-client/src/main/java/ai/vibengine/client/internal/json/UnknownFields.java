package ai.vibengine.client.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one answer that the contract of this version does not have, by the object they were found in. The
 * generated models have no place for them.
 */
public final class UnknownFields {

    /** Of all objects of one answer together. */
    private static final int MOST = 1000;

    private int count;
    private final IdentityHashMap<Object, Map<String, Object>> byOwner = new IdentityHashMap<>(0);

    /** {@return the object as the API told it} */
    public JsonForm of(Object model) {
        return new JsonForm(model, byOwner.isEmpty() ? null : this);
    }

    /** {@return the unknown fields of one object; unmodifiable} */
    Map<String, Object> fieldsOf(Object owner) {
        Map<String, Object> fields = byOwner.get(owner);
        return fields == null ? Map.of() : Collections.unmodifiableMap(fields);
    }

    /** Puts unknown fields into the {@code UnknownFields} that the reader carries as an attribute. */
    public static final class Collector extends DeserializationProblemHandler {

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                @Nullable JsonDeserializer<?> deserializer,
                Object owner,
                String name)
                throws IOException {
            if (!(context.getAttribute(UnknownFields.class) instanceof UnknownFields unknown)) {
                return false;
            }
            if (++unknown.count > MOST) {
                throw JsonMappingException.from(parser, "more than " + MOST + " unknown fields");
            }
            unknown.byOwner
                    .computeIfAbsent(owner, o -> new LinkedHashMap<>())
                    .put(name, context.readValue(parser, Object.class));
            return true;
        }
    }
}
