package ai.vibengine.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A documented answer of an operation.
 *
 * @param codes the error codes that it may have; none for a success
 * @param headers by name
 * @param mediaTypes what its body may be, the usual one first
 * @param component the name of the schema of its body if that is JSON
 * @param node all that the contract says of it; not to be changed
 */
public record Reply(
        int status,
        Level level,
        List<String> codes,
        Map<String, Header> headers,
        Set<String> mediaTypes,
        Optional<String> component,
        JsonNode node) {

    public Reply {
        codes = List.copyOf(codes);
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        mediaTypes = Collections.unmodifiableSet(new LinkedHashSet<>(mediaTypes));
    }
}
