package ai.vibengine.openapi.reference;

/**
 * Something that a schema says about a value.
 *
 * @param label what is said
 * @param value how much or which
 * @param code whether the value is something to be typed
 */
public record Fact(String label, String value, boolean code) {}
