package ai.vibengine.openapi.reference;

import java.util.List;

/**
 * One of the answers of an operation.
 *
 * @param status three digits
 * @param description what it means
 * @param requirement the level of {@code x-requirement}; empty when the contract gives none
 * @param codes the values that {@code error.code} can have; empty for a success
 * @param headers in the order of the contract
 * @param bodies one for each media type
 */
public record Response(
        String status,
        Html description,
        String requirement,
        List<String> codes,
        List<Field> headers,
        List<Body> bodies) {

    /** {@return whether the status is below 400} */
    public boolean isSuccess() {
        return status.compareTo("400") < 0;
    }
}
