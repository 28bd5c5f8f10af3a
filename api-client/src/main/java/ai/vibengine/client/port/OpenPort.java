package ai.vibengine.client.port;

import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.JsonForm;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open port of a sandbox, as it was when the API was asked. Immutable. */
public final class OpenPort {

    /** The name of the header in which a request to a private port shows its token. */
    public static final String TOKEN_HEADER = "X-Port-Token";

    private final int number;
    private final PortAccess access;
    private final URI url;
    private final Optional<String> token;
    private final JsonForm form;

    /** Throws UnreadableFieldException when a required property is missing. */
    OpenPort(ai.vibengine.client.internal.generated.Port wire, JsonForm form) {
        number = Fields.required(wire.getPort(), "port");
        access = new PortAccess(Fields.required(wire.getAccess(), "access"));
        url = Fields.required(wire.getUrl(), "url");
        token = Optional.ofNullable(wire.getToken());
        this.form = form;
    }

    /** {@return its number inside the sandbox} */
    public int number() {
        return number;
    }

    /** {@return who may use it} */
    public PortAccess access() {
        return access;
    }

    /** {@return where it is reached from outside, without a slash at its end} */
    public URI url() {
        return url;
    }

    /**
     * What lets somebody in who asks a private port: in the header {@value #TOKEN_HEADER}, or as the parameter
     * {@code port_token} of a link. Keep it, it is shown once.
     *
     * @return the token; empty for a public port, and whenever the port was not opened by this very call
     */
    public Optional<String> token() {
        return token;
    }

    /** {@return fields of the answer that this version of the client does not know, as JSON values; unmodifiable} */
    public Map<String, Object> unknownFields() {
        return form.unknownFields();
    }

    /**
     * {@return it as the API told it, by the names of the contract: maps, lists, texts, numbers and truth values, unmodifiable;
     * what Jackson writes for it, with the token if there is one: leave that out of logs and of answers to others}
     */
    @JsonValue
    public Map<String, Object> toMap() {
        return form.toMap();
    }

    /**
     * Compares what the API told.
     *
     * @param other what to compare with
     * @return whether both tell the same, the token included
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OpenPort port && port.form.equals(form);
    }

    @Override
    public int hashCode() {
        return form.hashCode();
    }

    /** {@return number, access and URL, and never the token} */
    @Override
    public String toString() {
        return "OpenPort[" + number + ", " + access + ", " + url + "]";
    }
}
