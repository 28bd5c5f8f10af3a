package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import java.util.Optional;

/** A requirement on every exchange of a run. */
public record Rule(Requirement requirement, Judge judge) {

    /** Judges an exchange. */
    @FunctionalInterface
    public interface Judge {
        Opinion judge(Exchange exchange);
    }

    /** The opinion of a rule on an exchange: not applicable, right, or wrong. */
    public record Opinion(boolean applies, Optional<MismatchException> mismatch) {
        public static final Opinion NONE = new Opinion(false, Optional.empty());
        public static final Opinion RIGHT = new Opinion(true, Optional.empty());

        public static Opinion wrong(String expected, String actual, Exchange exchange) {
            return new Opinion(true, Optional.of(new MismatchException(expected, actual, exchange)));
        }

        public static Opinion of(boolean right, String expected, String actual, Exchange exchange) {
            return right ? RIGHT : wrong(expected, actual, exchange);
        }
    }
}
