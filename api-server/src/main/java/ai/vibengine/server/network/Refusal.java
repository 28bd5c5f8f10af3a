package ai.vibengine.server.network;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that a sandbox wanted to reach and was not let.
 *
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, {@code dns} for a question for a name, or the number of another one
 * @param host the name, where one was given
 * @param address null where there was none yet
 * @param port 0 where the protocol has none
 */
public record Refusal(
        Instant at,
        String protocol,
        @Nullable String host,
        @Nullable String address,
        int port,
        Why why) {

    /** The reason of a refusal. */
    public enum Why {
        /** The policy lets nothing out. */
        BLOCKED,
        /** The list does not name it. */
        NOT_ALLOWED,
        /** The address is closed in every mode. */
        CLOSED_ADDRESS,
        /** Mail servers are reached by no one. */
        MAIL_PORT,
        /** Names are on the list, and the connection gave none. */
        NO_NAME,
        /** The name has no address. */
        NAME_NOT_FOUND,
        /** The sandbox has too many connections. */
        TOO_MANY;

        /** Returns the word that users read. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
