package ai.vibengine.openapi.reference;

import java.util.List;
import java.util.Map;

/**
 * One of the answers of an operation.
 *
 * @param status three digits
 * @param description what it means
 * @param requirement the level of {@code x-requirement}; empty when the contract gives none
 * @param codes the values that {@code error.code} can have; empty for a success
 * @param headers those that no earlier response has
 * @param headersAsBefore the names of the others, with the anchors of their descriptions
 * @param bodies one for each media type
 */
public record Response(
        String status,
        Html description,
        String requirement,
        List<String> codes,
        List<Field> headers,
        Map<String, String> headersAsBefore,
        List<Body> bodies) {

    /** {@return whether the status is below 400} */
    public boolean isSuccess() {
        return status.compareTo("400") < 0;
    }
}
