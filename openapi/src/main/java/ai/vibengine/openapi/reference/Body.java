package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.MediaTypes;
import java.util.List;

/**
 * What a request or a response carries, in one media type.
 *
 * @param mediaType as in {@code Content-Type}
 * @param description what it is; empty where the fields say it
 * @param requirement the level of {@code x-requirement}; empty when the contract gives none
 * @param required whether it must be there
 * @param facts bounds of the body as a whole
 * @param like the status of an earlier response with the same fields; empty when they are here
 * @param fields what is in it, unless an earlier response says so
 * @param examples in the order of the contract
 */
public record Body(
        String mediaType,
        Html description,
        String requirement,
        boolean required,
        List<Fact> facts,
        String like,
        List<Field> fields,
        List<Example> examples) {

    /** {@return whether it is JSON} */
    public boolean isJson() {
        return MediaTypes.isJson(mediaType);
    }
}
