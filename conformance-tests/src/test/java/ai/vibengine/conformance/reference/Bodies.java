package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads bodies, as strictly as the contract asks. */
final class Bodies {
    private final Faults faults;
    private final Rules rules;
    private final JsonMapper mapper;

    Bodies(Faults faults, Rules rules) {
        this.faults = faults;
        this.rules = rules;
        this.mapper = JsonMapper.builder()
                .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, !faults.on("trailing-text"))
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, !faults.on("fields-given-twice"))
                .configure(
                        com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
                        faults.on("numbers-of-no-json"))
                .configure(
                        com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS,
                        faults.on("numbers-of-no-json"))
                .configure(com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_SINGLE_QUOTES, faults.on("json5"))
                .build();
    }

    ObjectNode read(Request request, String operation) {
        String text = text(request.body());
        if (text.isBlank() && faults.on("no-body-is-fine")) {
            return mapper.createObjectNode();
        }
        JsonNode node;
        try {
            node = mapper.readTree(text);
        } catch (JsonProcessingException e) {
            if (faults.on("bad-json-is-our-fault")) {
                throw new IllegalStateException(e);
            }
            throw Refusal.invalid("The body is not JSON.");
        }
        if (node == null || !node.isObject()) {
            if (faults.on("any-json-is-a-body") && node != null) {
                return mapper.createObjectNode();
            }
            throw Refusal.invalid("The body is not an object.");
        }
        ObjectNode body = (ObjectNode) node;
        if (faults.on("wraps-numbers") && body.path("timeout").isIntegralNumber()) {
            body.put("timeout", (int) body.get("timeout").asLong());
        }
        if (faults.on("clamps") && body.path("timeout").isIntegralNumber()) {
            body.put("timeout", Math.min(86400, body.get("timeout").asLong()));
        }
        if (faults.on("takes-numbers-in-strings")
                && body.path("timeout").asText().matches("[0-9]{1,9}")) {
            body.put("timeout", Long.parseLong(body.path("timeout").asText()));
        }
        boolean whole = !body.path("timeout").isFloatingPointNumber() || faults.on("takes-fractions");
        if (faults.on("takes-fractions") && body.path("timeout").isNumber()) {
            body.put("timeout", body.get("timeout").asLong());
        }
        String wrong = rules.wrong(operation, body);
        if (!wrong.isEmpty() || !whole) {
            throw Refusal.invalid(wrong);
        }
        return body;
    }

    private String text(byte[] bytes) {
        if (faults.on("any-bytes-are-text")) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.invalid("The body is not UTF-8.");
        }
    }
}
