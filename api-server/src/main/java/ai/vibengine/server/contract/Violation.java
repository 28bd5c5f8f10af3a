package ai.vibengine.server.contract;

/**
 * One thing that is wrong with a request.
 *
 * @param field the name of the parameter, or the dotted path of the field; empty for the body as a whole
 * @param message what is wrong with it, and the limit
 */
public record Violation(String field, String message) {

    /** Both in one line. */
    public String sentence() {
        return field.isEmpty() ? "The request body " + message : field + ": " + message;
    }
}
