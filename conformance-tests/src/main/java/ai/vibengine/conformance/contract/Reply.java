package ai.vibengine.conformance.contract;

import java.util.Map;
import java.util.Set;

/**
 * One documented answer of an operation.
 *
 * @param codes the error codes it may carry; empty for a success
 * @param headers the headers it may carry, by name
 * @param schema the name of the component that describes its body
 */
public record Reply(int status, Level level, Set<String> codes, Map<String, HeaderSpec> headers, String schema) {
    public Reply {
        codes = Set.copyOf(codes);
        headers = Map.copyOf(headers);
    }

    /**
     * A header of a reply.
     *
     * @param pointer where its schema stands in the contract
     */
    public record HeaderSpec(Level level, boolean required, boolean number, String pointer) {}
}
