package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.KeyRecord;
import ai.vibengine.server.generated.model.ApiKey;
import ai.vibengine.server.generated.model.ApiKeys;
import ai.vibengine.server.generated.model.KeyPermission;
import ai.vibengine.server.http.resource.Timestamps;
import java.util.List;

/** Keys as the dashboard's contract writes them. */
final class KeyWire {

    private KeyWire() {}

    static ApiKeys keys(List<KeyRecord> keys) {
        return new ApiKeys().keys(keys.stream().map(KeyWire::key).toList());
    }

    static ApiKey key(KeyRecord key) {
        return new ApiKey()
                .keyId(key.keyId())
                .name(key.label())
                .permission(KeyPermission.fromValue(key.permission().word()))
                .createdAt(Timestamps.of(key.createdAt()))
                .lastUsedAt(key.lastUsedAt().map(Timestamps::of).orElse(null))
                .revokedAt(key.revokedAt().map(Timestamps::of).orElse(null));
    }
}
