package ai.vibengine.server.template;

import java.io.Serial;

/** A built-in template cannot be deleted. */
public final class BuiltInTemplateException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    BuiltInTemplateException(String templateId) {
        super("Template " + templateId + " is built in and cannot be deleted.", null, false, false);
    }
}
