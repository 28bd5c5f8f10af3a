package ai.vibengine.openapi;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with a value.
 *
 * @param field the name of the parameter, or the dotted path of the field, with the index of an element as in {@code commands[0]}; empty for the value as a whole
 * @param message what is wrong with it, and the limit
 */
public record Violation(String field, String message) {

    /** What is shown of a name that somebody made up, who may have made up a very long one. */
    private static final int MOST_NAME = 100;

    /** Returns the dotted path of a field. */
    static String path(Collection<String> steps) {
        return steps.stream().map(Violation::shown).collect(Collectors.joining("."));
    }

    private static String shown(String name) {
        return name.length() <= MOST_NAME ? name : name.substring(0, MOST_NAME) + "…";
    }

    /** Returns both in one line, about a request. */
    public String sentence() {
        return field.isEmpty() ? "The request body " + message : toString();
    }

    @Override
    public String toString() {
        return field.isEmpty() ? message : field + ": " + message;
    }
}
