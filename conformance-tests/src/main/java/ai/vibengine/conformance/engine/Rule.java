package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import java.util.Optional;

/** A requirement that every exchange of the run is judged by. */
public record Rule(Requirement requirement, Judge judge) {

    /** What a rule makes of an exchange. */
    @FunctionalInterface
    public interface Judge {
        Opinion judge(Exchange exchange);
    }

    /** Says nothing about an exchange, finds it right, or finds it wrong. */
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
