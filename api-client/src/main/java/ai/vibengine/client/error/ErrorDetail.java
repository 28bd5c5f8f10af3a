package ai.vibengine.client.error;

import java.io.Serializable;

/**
 * One thing that is wrong with a request.
 *
 * @param field the parameter, the header or the dotted path in the body; empty for the body as a whole
 * @param message what is wrong with it, and the limit
 */
public record ErrorDetail(String field, String message) implements Serializable {}
