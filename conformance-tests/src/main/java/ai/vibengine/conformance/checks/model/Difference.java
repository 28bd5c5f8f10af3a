package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.http.Exchange;
import java.util.List;

/**
 * An answer that is not that of the model.
 *
 * @param exchanges all of the sequence, the one with the answer last
 */
record Difference(Aspect aspect, String expected, String actual, List<Exchange> exchanges) {
    /** What differs. */
    enum Aspect {
        STATUS,
        REASON,
        SANDBOX,
        LIST,
        TEMPLATE,
        COMMAND,
        FILE
    }

    Exchange exchange() {
        return exchanges.get(exchanges.size() - 1);
    }
}
