package ai.vibengine.openapi;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What an operation takes as its body.
 *
 * @param required whether a request without it is refused
 * @param maxBytes how many bytes of JSON; bytes that are handed on as they come have limits of their own
 * @param mediaTypes what it may be
 * @param component the name of the schema of the JSON
 */
public record RequestBody(
        Kind kind, boolean required, int maxBytes, Set<String> mediaTypes, Optional<String> component) {

    /** No body. */
    public static final RequestBody NONE = new RequestBody(Kind.NONE, false, 0, Set.of(), Optional.empty());

    public RequestBody {
        mediaTypes = Collections.unmodifiableSet(new LinkedHashSet<>(mediaTypes));
    }

    /** How a body is read. */
    public enum Kind {
        /** There is none to read. */
        NONE,
        /** It is JSON, which is of use only as a whole. */
        JSON,
        /** It is handed on as it comes, and may be large. */
        STREAM
    }
}
