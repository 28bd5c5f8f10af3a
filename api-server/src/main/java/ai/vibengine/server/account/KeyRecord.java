package ai.vibengine.server.account;

import java.time.Instant;
import java.util.Optional;

/** The record of a key, which has everything but the key. */
public record KeyRecord(
        String keyId,
        String accountName,
        String label,
        Permission permission,
        Instant createdAt,
        Optional<Instant> lastUsedAt,
        Optional<Instant> revokedAt) {}
