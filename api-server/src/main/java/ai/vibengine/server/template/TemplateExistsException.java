package ai.vibengine.server.template;

import java.io.Serial;

/** A template with that id exists, the account's own or a built-in one. */
public final class TemplateExistsException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    TemplateExistsException(String templateId) {
        super("A template " + templateId + " exists already.", null, false, false);
    }
}
