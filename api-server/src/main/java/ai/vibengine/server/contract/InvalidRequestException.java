package ai.vibengine.server.contract;

import java.io.Serial;
import java.util.List;

/** A request that is not as the contract says. */
public final class InvalidRequestException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** As many as the contract lets an error have. */
    static final int MOST_VIOLATIONS = 10;

    private final transient List<Violation> violations;

    /** With each thing that is wrong; the first one is the message. */
    public InvalidRequestException(List<Violation> violations) {
        super(violations.get(0).sentence(), null, false, false);
        this.violations = List.copyOf(violations.subList(0, Math.min(violations.size(), MOST_VIOLATIONS)));
    }

    /** With one thing that is wrong with one field. */
    public InvalidRequestException(String field, String message) {
        this(List.of(new Violation(field, message)));
    }

    /** What is wrong, at least one thing; of very many the first ones. */
    public List<Violation> violations() {
        return violations;
    }
}
