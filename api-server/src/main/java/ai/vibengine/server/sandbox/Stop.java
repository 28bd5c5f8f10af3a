package ai.vibengine.server.sandbox;

import java.time.Instant;
import java.util.Locale;

/** The reason and the time of a stop. */
public record Stop(Reason reason, Instant at) {

    /** The reasons of the contract. */
    public enum Reason {
        KILLED,
        EXPIRED,
        IDLE,
        FAILED;

        /** Returns the reason as the contract writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
