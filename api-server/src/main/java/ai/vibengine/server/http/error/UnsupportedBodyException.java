package ai.vibengine.server.http.error;

import jakarta.ws.rs.HttpMethod;
import java.io.Serial;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** A body of a type that the operation does not take. */
public final class UnsupportedBodyException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String method;
    private final String taken;

    private UnsupportedBodyException(String method, Collection<String> taken, String suffix) {
        super(
                "The request body must be " + taken.stream().sorted().collect(Collectors.joining(" or ")) + suffix
                        + ".",
                null,
                false,
                false);
        this.method = method;
        this.taken = taken.stream().sorted().collect(Collectors.joining(", "));
    }

    /** Returns the one for another type than those that are taken. */
    public static UnsupportedBodyException ofType(String method, Collection<String> taken) {
        return new UnsupportedBodyException(method, taken, "");
    }

    /** Returns the one for another charset than UTF-8. */
    public static UnsupportedBodyException ofCharset(String method, Collection<String> taken) {
        return new UnsupportedBodyException(method, taken, " in UTF-8");
    }

    /** Returns the value of {@code Accept-Patch} in the answer, which only the one to a patch has. */
    Optional<String> acceptPatch() {
        return method.equals(HttpMethod.PATCH) ? Optional.of(taken) : Optional.empty();
    }
}
