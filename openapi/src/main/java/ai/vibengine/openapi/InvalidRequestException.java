package ai.vibengine.openapi;

import java.io.Serial;
import java.util.List;

/** A request that is not as the contract says. */
public final class InvalidRequestException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /** Takes all that is wrong, at least one thing; the first one becomes the message. */
    public InvalidRequestException(List<Violation> violations) {
        super(violations.get(0).sentence(), null, false, false);
        this.violations = List.copyOf(violations);
    }

    public InvalidRequestException(String field, String message) {
        this(List.of(new Violation(field, message)));
    }

    /** Returns what is wrong, at least one thing. */
    public List<Violation> violations() {
        return violations;
    }
}
