package ai.vibengine.conformance.contract;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One documented answer of an operation.
 *
 * @param codes the error codes it may carry; empty for a success
 * @param headers the headers it may carry, by name
 * @param mediaTypes what its body may be
 * @param schema the name of the component that describes its body when that is JSON
 */
public record Reply(
        int status,
        Level level,
        Set<String> codes,
        Map<String, HeaderSpec> headers,
        Set<String> mediaTypes,
        Optional<String> schema) {
    public Reply {
        codes = Set.copyOf(codes);
        mediaTypes = Set.copyOf(mediaTypes);
        headers = Map.copyOf(headers);
    }

    /**
     * A header of a reply.
     *
     * @param pointer where its schema stands in the contract
     */
    public record HeaderSpec(Level level, boolean required, boolean number, String pointer) {}
}
