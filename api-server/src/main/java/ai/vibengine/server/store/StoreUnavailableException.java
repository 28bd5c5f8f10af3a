package ai.vibengine.server.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The database cannot be used now: a full disk, a folder without permission, a lock that was not released in time. */
public final class StoreUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message a sentence for the operator */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
