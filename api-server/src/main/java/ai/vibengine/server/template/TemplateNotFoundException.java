package ai.vibengine.server.template;

import java.io.Serial;

/** The account sees no template with that id. */
public final class TemplateNotFoundException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    TemplateNotFoundException() {
        super("There is no such template.", null, false, false);
    }
}
