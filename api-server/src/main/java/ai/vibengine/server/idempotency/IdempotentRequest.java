package ai.vibengine.server.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * A request to create something.
 *
 * @param key the client's name for the creation; null for one that may happen each time
 * @param body the request as it was bound; equal ones are the same request
 */
public record IdempotentRequest(String accountId, @Nullable String key, String operation, Object body) {}
