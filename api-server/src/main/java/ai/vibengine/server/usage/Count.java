package ai.vibengine.server.usage;

/**
 * Requests of one key within one minute.
 *
 * @param minute whole minutes since 1970
 * @param requests all of them
 * @param refused those that a limit of the plan refused
 */
public record Count(String keyId, long minute, int requests, int refused) {}
