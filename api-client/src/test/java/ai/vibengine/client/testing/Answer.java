package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request is answered with. */
record Answer(int status, JsonNode body, Map<String, String> headers) {

    static Answer data(int status, JsonNode data) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("data", data);
        body.put("status", "ok");
        return new Answer(status, body, Map.of());
    }

    /** No JSON, but these bytes. */
    static Answer bytes(int status, byte[] bytes, String type) {
        return new Answer(status, BinaryNode.valueOf(bytes), Map.of("Content-Type", type));
    }

    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, body, more);
    }
}
