package ai.vibengine.server.sandbox;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** No running sandbox of the account has that id. */
public final class SandboxNotFoundException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Stop stop;

    SandboxNotFoundException(String message, @Nullable Stop stop) {
        super(message, null, false, false);
        this.stop = stop;
    }

    /** Returns why and when it was stopped, where that is known and the account's own business. */
    public Optional<Stop> stop() {
        return Optional.ofNullable(stop);
    }
}
