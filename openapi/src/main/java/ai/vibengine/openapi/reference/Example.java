package ai.vibengine.openapi.reference;

/**
 * An example of a body.
 *
 * @param title what it shows
 * @param raw as it is on the wire, laid out for people
 * @param code the same, coloured
 */
public record Example(String title, String raw, Html code) {}
