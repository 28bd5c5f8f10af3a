package ai.vibengine.conformance.http;

import org.jspecify.annotations.Nullable;

/** A call that was not answered. */
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreachableException(Call call, @Nullable Throwable cause) {
        super(call.method() + " " + call.path() + " was not answered: " + cause, cause);
    }
}
