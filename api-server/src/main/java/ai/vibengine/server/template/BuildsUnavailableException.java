package ai.vibengine.server.template;

import java.io.Serial;

/** This server builds no templates. */
public final class BuildsUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    BuildsUnavailableException() {
        super("This server does not build templates yet.", null, false, false);
    }
}
