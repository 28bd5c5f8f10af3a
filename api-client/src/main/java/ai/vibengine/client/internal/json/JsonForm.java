package ai.vibengine.client.internal.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializer;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object as the API told it: a generated model, and the fields that the model has no place for. Equal to every other one
 * that tells the same. The model must not be changed any more.
 */
public final class JsonForm {

    private final Object model;
    /** Of the whole answer, as objects inside this one may have some, too; null when there are none. */
    private final @Nullable UnknownFields unknown;

    JsonForm(Object model, @Nullable UnknownFields unknown) {
        this.model = model;
        this.unknown = unknown;
    }

    /** {@return the form of an object that comes from no answer} */
    public static JsonForm of(Object model) {
        return new JsonForm(model, null);
    }

    /** {@return the form of an object inside this one} */
    public JsonForm inner(Object innerModel) {
        return new JsonForm(innerModel, unknown);
    }

    /** {@return the fields of this very object that its model does not have; unmodifiable} */
    public Map<String, Object> unknownFields() {
        return unknown == null ? Map.of() : unknown.fieldsOf(model);
    }

    /** {@return maps, lists, texts, numbers and truth values by the names of the contract; unmodifiable throughout} */
    public Map<String, Object> toMap() {
        ObjectMapper mapper = Writing.MAPPER;
        try (TokenBuffer tokens = new TokenBuffer(mapper, false)) {
            mapper.writer().withAttribute(UnknownFields.class, unknown).writeValue(tokens, model);
            Map<?, ?> tree = mapper.readValue(tokens.asParser(), LinkedHashMap.class);
            return frozenMap(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> frozenMap(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put((String) name, frozen(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object frozen(Object value) {
        if (value instanceof Map<?, ?> map) {
            return frozenMap(map);
        }
        return value instanceof List<?> list
                ? list.stream().map(JsonForm::frozen).toList()
                : value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonForm form
                && model.equals(form.model)
                && ((unknown == null && form.unknown == null) || toMap().equals(form.toMap()));
    }

    @Override
    public int hashCode() {
        return model.hashCode();
    }

    /** Made when the first form is asked for, which many programs never do. */
    private static final class Writing {

        static final ObjectMapper MAPPER = JsonMapper.builder()
                .annotationIntrospector(new WithoutAbsentFields())
                .addModule(new SimpleModule().setSerializerModifier(new WithUnknownFields()))
                .build();
    }

    /** The models say that a required field is written even if it is null, but a server may have left it out. */
    private static final class WithoutAbsentFields extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public JsonInclude.Value findPropertyInclusion(Annotated annotated) {
            return JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS);
        }
    }

    private static final class WithUnknownFields extends BeanSerializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public JsonSerializer<?> modifySerializer(
                SerializationConfig config, BeanDescription description, JsonSerializer<?> serializer) {
            return serializer instanceof BeanSerializerBase known ? new ModelSerializer(known) : serializer;
        }
    }

    private static final class ModelSerializer extends BeanSerializer {

        private static final long serialVersionUID = 1L;

        ModelSerializer(BeanSerializerBase known) {
            super(known);
        }

        @Override
        protected void serializeFields(Object model, JsonGenerator to, SerializerProvider provider) throws IOException {
            super.serializeFields(model, to, provider);
            if (provider.getAttribute(UnknownFields.class) instanceof UnknownFields unknown) {
                for (Map.Entry<String, Object> field : unknown.fieldsOf(model).entrySet()) {
                    provider.defaultSerializeField(field.getKey(), field.getValue(), to);
                }
            }
        }
    }
}
