package ai.vibengine.conformance.contract;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One operation of the contract.
 *
 * @param path with its placeholders, as the contract writes it
 * @param replies by status
 * @param requestSchema the name of the component that describes its body
 * @param maxBodyBytes how large its body may be where that is JSON
 */
public record Operation(
        String id,
        String method,
        String path,
        Level level,
        Map<Integer, Reply> replies,
        Optional<String> requestSchema,
        int maxBodyBytes) {
    public Operation {
        replies = Map.copyOf(replies);
    }

    boolean hasPath(String actual) {
        return Pattern.matches(path.replaceAll("\\{[^}]+}", "[^/]+"), actual);
    }

    /** Whether its success answer is a list. */
    public boolean lists() {
        return id.startsWith("list");
    }
}
