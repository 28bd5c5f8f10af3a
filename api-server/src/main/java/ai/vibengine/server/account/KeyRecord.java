package ai.vibengine.server.account;

import java.time.Instant;
import java.util.Optional;

/** What is known of a key, which is everything but the key. */
public record KeyRecord(
        String keyId,
        String accountName,
        String label,
        Permission permission,
        Instant createdAt,
        Optional<Instant> lastUsedAt,
        Optional<Instant> revokedAt) {}
