package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Thrown by a check when an answer is not the expected one. */
public final class MismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String expected;
    private final String actual;
    private final transient @Nullable Exchange exchange;

    public MismatchException(String expected, String actual, @Nullable Exchange exchange) {
        super("expected " + expected + ", got " + actual, null, false, false);
        this.expected = expected;
        this.actual = actual;
        this.exchange = exchange;
    }

    public String expected() {
        return expected;
    }

    public String actual() {
        return actual;
    }

    public Optional<Exchange> exchange() {
        return Optional.ofNullable(exchange);
    }
}
