package ai.vibengine.server.idempotency;

import ai.vibengine.server.store.DataKey;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;

/**
 * Hashes of requests, by which a repetition is known. They are keyed, since a request may have secrets, and whoever has a copy of the
 * database could otherwise try what they are. Thread-safe.
 */
final class RequestHash {

    private static final String ALGORITHM = "HmacSHA256";
    /** Tells hashes of this kind from those of earlier versions, which had no key. */
    private static final String PREFIX = "hmac-";

    /**
     * The properties that a hash has even where a request lacks them, as it had in the first version: one that is added later must not change
     * the hash of a request of before, which may be repeated after the upgrade. Nothing is added here.
     */
    private static final Set<String> OF_THE_FIRST_VERSION = Set.of(
            "template",
            "timeout",
            "metadata",
            "idle_timeout",
            "on_timeout",
            "env",
            "network",
            "egress",
            "allow",
            "template_id",
            "from",
            "commands",
            "description");

    /** Writes fields in the order of names, so that a body whose fields are in another order is the same request. */
    private final ObjectMapper canonical = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .annotationIntrospector(new LaterProperties())
            .build();

    private final DataKey key;

    RequestHash(DataKey key) {
        this.key = key;
    }

    /** Returns the hash of a request. */
    String of(IdempotentRequest request) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key.existingOrNew());
            mac.update(operation(request));
            return PREFIX + HexFormat.of().formatHex(mac.doFinal(body(request)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Returns whether a hash that was kept, perhaps by an earlier version, is that of a request. */
    boolean matches(String kept, IdempotentRequest request) {
        String hash = kept.startsWith(PREFIX) ? of(request) : unkeyed(request);
        return MessageDigest.isEqual(kept.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8));
    }

    private String unkeyed(IdempotentRequest request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(operation(request));
            return HexFormat.of().formatHex(digest.digest(body(request)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Leaves later properties out where a request lacks them. */
    private static final class LaterProperties extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public JsonInclude.Value findPropertyInclusion(Annotated annotated) {
            JsonInclude.Value found = super.findPropertyInclusion(annotated);
            PropertyName name = annotated instanceof AnnotatedMember ? findNameForSerialization(annotated) : null;
            return name == null || OF_THE_FIRST_VERSION.contains(name.getSimpleName())
                    ? found
                    : found.withValueInclusion(JsonInclude.Include.NON_NULL);
        }
    }

    private static byte[] operation(IdempotentRequest request) {
        return (request.operation() + '\n').getBytes(StandardCharsets.UTF_8);
    }

    private byte[] body(IdempotentRequest request) {
        try {
            return canonical.writeValueAsBytes(request.body());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
