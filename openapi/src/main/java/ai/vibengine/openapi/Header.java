package ai.vibengine.openapi;

import java.util.List;

/** A header of a reply. */
public record Header(Level level, boolean required, ContractSchema schema) {

    /** Returns everything that is wrong with the text of the header. */
    public List<Violation> violations(String text) {
        return schema.violationsOfText(text);
    }
}
