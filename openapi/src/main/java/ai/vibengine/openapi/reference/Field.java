package ai.vibengine.openapi.reference;

import java.util.List;

/**
 * A parameter, a header or a property.
 *
 * @param id its anchor on the page
 * @param name as it is on the wire
 * @param type for people
 * @param required whether it must be there
 * @param requirement the level of {@code x-requirement}; empty when the contract gives none
 * @param description what it means
 * @param text the same without markup, for the search
 * @param facts bounds, default and the like
 * @param example as it is on the wire; empty when there is none
 * @param children the fields in it
 */
public record Field(
        String id,
        String name,
        String type,
        boolean required,
        String requirement,
        Html description,
        String text,
        List<Fact> facts,
        String example,
        List<Field> children) {}
