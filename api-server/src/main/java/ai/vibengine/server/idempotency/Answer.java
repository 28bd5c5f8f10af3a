package ai.vibengine.server.idempotency;

/**
 * What a creation was answered with.
 *
 * @param location the path of what was created
 * @param body JSON
 */
public record Answer(int status, String location, String body) {}
