package ai.vibengine.client.sandbox;

import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that a sandbox wanted to reach and was not let. Immutable. */
public final class NetworkRefusal {

    private final Instant at;
    private final String protocol;
    private final Optional<String> host;
    private final Optional<String> address;
    private final Optional<Integer> port;
    private final String why;
    private final JsonForm form;

    /** Throws UnreadableFieldException when a required property is missing. */
    NetworkRefusal(ai.vibengine.client.internal.generated.NetworkRefusal wire, JsonForm form) {
        at = Fields.time(wire.getAt(), "refusals.at");
        protocol = Fields.required(wire.getProtocol(), "refusals.protocol");
        host = Optional.ofNullable(wire.getHost());
        address = Optional.ofNullable(wire.getAddress());
        port = Optional.ofNullable(wire.getPort());
        why = Fields.required(wire.getWhy(), "refusals.why");
        this.form = form;
    }

    /** {@return when it was refused, rounded down to the second} */
    public Instant at() {
        return at;
    }

    /** {@return {@code tcp}, {@code udp}, {@code icmp}, {@code dns} for a question for a name, or the number of another one} */
    public String protocol() {
        return protocol;
    }

    /** {@return the name; empty where none was given} */
    public Optional<String> host() {
        return host;
    }

    /** {@return the address; empty where there was none yet} */
    public Optional<String> address() {
        return address;
    }

    /** {@return the port; empty where the protocol has none} */
    public Optional<Integer> port() {
        return port;
    }

    /** {@return the reason, in one word such as {@code not_allowed}; a service may add new ones} */
    public String why() {
        return why;
    }

    /** {@return fields of the answer that this version of the client does not know, as JSON values; unmodifiable} */
    public Map<String, Object> unknownFields() {
        return form.unknownFields();
    }

    /**
     * {@return it as the API told it, by the names of the contract: maps, lists, texts, numbers and truth values, unmodifiable;
     * what Jackson writes for it}
     */
    @JsonValue
    public Map<String, Object> toMap() {
        return form.toMap();
    }

    /**
     * Compares what the API told.
     *
     * @param other what to compare with
     * @return whether both tell the same
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NetworkRefusal refusal && refusal.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return what was refused, and why} */
    @Override
    public String toString() {
        String target = host.or(() -> address).orElse("?")
                + port.map(number -> ":" + number).orElse("");
        return "NetworkRefusal[" + at + ", " + protocol + " " + target + ", " + why + "]";
    }
}
