package ai.vibengine.server.idempotency;

/**
 * The response to a creation.
 *
 * @param location the path of the new resource
 * @param body JSON
 */
public record StoredResponse(int status, String location, String body) {}
