package ai.vibengine.openapi.reference;

import java.util.List;

/**
 * A call in some language, to be pasted.
 *
 * @param language for the colours, in lower case
 * @param label for people
 * @param code coloured
 * @param environment the names of the variables that it reads
 */
public record Snippet(String language, String label, Html code, List<String> environment) {}
