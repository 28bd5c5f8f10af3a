package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.ApiKey;
import ai.vibengine.server.account.ApiKeyCache;
import ai.vibengine.server.account.KeyRecord;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.usage.UsageMeter;
import java.util.List;

/** Lists, creates and revokes the keys of an account. Thread-safe. */
public final class ApiKeyService {

    private final AccountStore accounts;
    private final ApiKeyCache cache;
    private final UsageMeter usage;
    private final int most;

    /**
     * Constructs the service.
     *
     * @param most how many keys of an account may be good at once
     */
    public ApiKeyService(AccountStore accounts, ApiKeyCache cache, UsageMeter usage, int most) {
        this.accounts = accounts;
        this.cache = cache;
        this.usage = usage;
        this.most = most;
    }

    /** Returns the account's keys, newest first, with the last use of each up to now. */
    List<KeyRecord> keys(Account account) {
        usage.flush();
        return accounts.keysOf(account);
    }

    /**
     * Creates a key.
     *
     * @throws TooManyKeysException when there are as many as there may be
     */
    Created create(Account account, String label, Permission permission) {
        ApiKey key = accounts.newKey();
        String keyId = accounts.addKey(account, label, permission, key, most)
                .orElseThrow(() -> new TooManyKeysException(most));
        return new Created(key, find(account, keyId));
    }

    /**
     * Revokes a key; when this returns, it is refused.
     *
     * @throws KeyNotFoundException when the account has no such key that is good
     */
    KeyRecord revoke(Account account, String keyId) {
        if (!accounts.revoke(account, keyId)) {
            throw new KeyNotFoundException();
        }
        cache.refresh();
        return find(account, keyId);
    }

    private KeyRecord find(Account account, String keyId) {
        return accounts.keysOf(account).stream()
                .filter(key -> key.keyId().equals(keyId))
                .findFirst()
                .orElseThrow(KeyNotFoundException::new);
    }

    /** A new key, for the one time that it is shown, and its record. */
    record Created(ApiKey key, KeyRecord record) {}
}
