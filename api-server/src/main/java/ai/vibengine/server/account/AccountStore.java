package ai.vibengine.server.account;

import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.JsonText;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.store.StoreUnavailableException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** Accounts and keys in the database. Every change counts the directory's revision up, so that servers notice it. */
public final class AccountStore {

    private static final String ACCOUNTS =
            "SELECT account_id, name, plan, requests_per_minute, concurrent_sandboxes, own_limits FROM accounts";
    private static final String KEYS =
            "SELECT k.key_id, a.name AS account_name, k.label, k.permission, k.created_at, k.last_used_at, k.revoked_at"
                    + " FROM api_keys k JOIN accounts a ON a.account_id = k.account_id";

    private final Database database;
    private final PlanLimits limits;
    private final RandomIds ids;
    private final Clock clock;

    public AccountStore(Database database, PlanLimits limits, RandomIds ids, Clock clock) {
        this.database = database;
        this.limits = limits;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Creates an account that has none but the two limits that an enterprise account needs.
     *
     * @throws AccountException when the name is taken or the limits do not fit the plan
     */
    public Account create(
            String name, Plan plan, Optional<Integer> requestsPerMinute, Optional<Integer> concurrentSandboxes) {
        return create(name, plan, requestsPerMinute, concurrentSandboxes, Map.of());
    }

    /**
     * Creates an account.
     *
     * @param requestsPerMinute for the enterprise plan
     * @param concurrentSandboxes for the enterprise plan
     * @param ownLimits further ones for the enterprise plan, by their names in the contract
     * @throws AccountException when the name is taken or the limits do not fit the plan
     */
    public Account create(
            String name,
            Plan plan,
            Optional<Integer> requestsPerMinute,
            Optional<Integer> concurrentSandboxes,
            Map<String, Integer> ownLimits) {
        if (name.isBlank()) {
            throw new AccountException("an account needs a name");
        }
        limits.check(plan, requestsPerMinute, concurrentSandboxes);
        limits.check(plan, ownLimits);
        String accountId = ids.id("acc_");
        try {
            change(handle -> handle.createUpdate("INSERT INTO accounts (account_id, name, plan, requests_per_minute,"
                            + " concurrent_sandboxes, own_limits, created_at)"
                            + " VALUES (:id, :name, :plan, :requests, :sandboxes, :own, :now)")
                    .bind("id", accountId)
                    .bind("name", name)
                    .bind("plan", plan.word())
                    .bind("requests", requestsPerMinute)
                    .bind("sandboxes", concurrentSandboxes)
                    .bind("own", written(ownLimits))
                    .bind("now", clock.millis())
                    .execute());
        } catch (StoreUnavailableException failure) {
            if (database.isDuplicate(failure)) {
                throw new AccountException("there is an account named " + name + " already");
            }
            throw failure;
        }
        return new Account(
                accountId,
                name,
                plan,
                limits.requestsPerMinute(plan, requestsPerMinute),
                limits.concurrentSandboxes(plan, concurrentSandboxes),
                limits.builds(plan, ownLimits),
                limits.resources(plan, ownLimits));
    }

    /**
     * Puts an account on another plan.
     *
     * @throws AccountException when there is no such account or the limits do not fit the plan
     */
    public void setPlan(
            String name,
            Plan plan,
            Optional<Integer> requestsPerMinute,
            Optional<Integer> concurrentSandboxes,
            Map<String, Integer> ownLimits) {
        limits.check(plan, requestsPerMinute, concurrentSandboxes);
        limits.check(plan, ownLimits);
        int changed = change(
                handle -> handle.createUpdate("UPDATE accounts SET plan = :plan, requests_per_minute = :requests,"
                                + " concurrent_sandboxes = :sandboxes, own_limits = :own WHERE name = :name")
                        .bind("name", name)
                        .bind("plan", plan.word())
                        .bind("requests", requestsPerMinute)
                        .bind("sandboxes", concurrentSandboxes)
                        .bind("own", written(ownLimits))
                        .execute());
        if (changed == 0) {
            throw new AccountException("there is no account named " + name);
        }
    }

    /** Returns all accounts, by name. */
    public List<Account> accounts() {
        return database.read(handle -> handle.createQuery(ACCOUNTS + " ORDER BY name")
                .map((row, context) -> account(row))
                .list());
    }

    /** Returns the account with this id. */
    public Optional<Account> account(String accountId) {
        return database.read(handle -> handle.createQuery(ACCOUNTS + " WHERE account_id = :id")
                .bind("id", accountId)
                .map((row, context) -> account(row))
                .findOne());
    }

    /**
     * Returns the account with this name.
     *
     * @throws AccountException when there is none
     */
    public Account named(String name) {
        return database.read(handle -> handle.createQuery(ACCOUNTS + " WHERE name = :name")
                        .bind("name", name)
                        .map((row, context) -> account(row))
                        .findOne())
                .orElseThrow(() -> new AccountException("there is no account named " + name));
    }

    /**
     * Creates a key and returns it; it cannot be read again.
     *
     * @throws AccountException when there is no such account
     */
    public ApiKey createKey(String accountName, String label, Permission permission) {
        ApiKey key = newKey();
        addKey(accountName, label, permission, key);
        return key;
    }

    /** Makes a key that belongs to no account yet. */
    public ApiKey newKey() {
        return new ApiKey(ids.secret(ApiKey.PREFIX, ApiKey.RANDOM_CHARACTERS));
    }

    /**
     * Gives the account a key that exists already.
     *
     * @throws AccountException when there is no such account
     */
    public void addKey(String accountName, String label, Permission permission, ApiKey key) {
        addKey(named(accountName), label, permission, key, Integer.MAX_VALUE);
    }

    /**
     * Gives the account a key that exists already, unless it has that many valid ones.
     *
     * @return the id of the key; empty when there are too many
     */
    public Optional<String> addKey(Account account, String label, Permission permission, ApiKey key, int most) {
        String keyId = ids.id("key_");
        int created = change(handle -> handle.createUpdate(
                        "INSERT INTO api_keys (key_id, account_id, key_hash, label, permission, created_at)"
                                + " SELECT :id, :account, :hash, :label, :permission, :now WHERE (SELECT COUNT(*) FROM api_keys"
                                + " WHERE account_id = :account AND revoked_at IS NULL) < :most")
                .bind("id", keyId)
                .bind("account", account.accountId())
                .bind("hash", key.hash())
                .bind("label", label)
                .bind("permission", permission.word())
                .bind("now", clock.millis())
                .bind("most", most)
                .execute());
        return created == 0 ? Optional.empty() : Optional.of(keyId);
    }

    /** Returns all keys, the revoked ones too, by account and age. */
    public List<KeyRecord> keys() {
        return database.read(handle -> handle.createQuery(KEYS + " ORDER BY a.name, k.created_at, k.key_id")
                .map((row, context) -> key(row))
                .list());
    }

    /** Returns the keys of the account, the revoked ones too, newest first. */
    public List<KeyRecord> keysOf(Account account) {
        return database.read(handle -> handle.createQuery(
                        KEYS + " WHERE k.account_id = :account ORDER BY k.created_at DESC, k.key_id")
                .bind("account", account.accountId())
                .map((row, context) -> key(row))
                .list());
    }

    /**
     * Revokes a key, for good.
     *
     * @throws AccountException when there is no such key, or it was revoked before
     */
    public void revoke(String keyId) {
        int changed = change(handle -> handle.createUpdate(
                        "UPDATE api_keys SET revoked_at = :now WHERE key_id = :id AND revoked_at IS NULL")
                .bind("id", keyId)
                .bind("now", clock.millis())
                .execute());
        if (changed == 0) {
            throw new AccountException("there is no key " + keyId + " that could be revoked");
        }
    }

    /** Revokes a key of the account, for good; false when it has no such key, or it was revoked before. */
    public boolean revoke(Account account, String keyId) {
        return change(handle -> handle.createUpdate("UPDATE api_keys SET revoked_at = :now WHERE key_id = :id"
                                + " AND account_id = :account AND revoked_at IS NULL")
                        .bind("id", keyId)
                        .bind("account", account.accountId())
                        .bind("now", clock.millis())
                        .execute())
                > 0;
    }

    /** Counts up with every change to accounts and keys. */
    long revision() {
        return database.read(handle -> handle.createQuery("SELECT revision FROM directory_revision")
                .mapTo(Long.class)
                .one());
    }

    /** Returns the permitted callers, by the hash of the key. */
    Map<String, Caller> callersByKeyHash() {
        return database.read(handle -> handle.createQuery(
                        "SELECT k.key_hash, k.key_id, k.permission, a.account_id, a.name,"
                                + " a.plan, a.requests_per_minute, a.concurrent_sandboxes, a.own_limits FROM api_keys k"
                                + " JOIN accounts a ON a.account_id = k.account_id WHERE k.revoked_at IS NULL")
                .reduceRows(new HashMap<String, Caller>(), (callers, row) -> {
                    callers.put(text(row, "key_hash"), caller(row));
                    return callers;
                }));
    }

    private Caller caller(RowView row) {
        Account account = account(
                text(row, "account_id"),
                text(row, "name"),
                text(row, "plan"),
                Optional.ofNullable(row.getColumn("requests_per_minute", Integer.class)),
                Optional.ofNullable(row.getColumn("concurrent_sandboxes", Integer.class)),
                text(row, "own_limits"));
        return new Caller(text(row, "key_id"), account, Permission.of(text(row, "permission")));
    }

    private static String text(RowView row, String column) {
        return row.getColumn(column, String.class);
    }

    private static KeyRecord key(ResultSet row) throws SQLException {
        return new KeyRecord(
                row.getString("key_id"),
                row.getString("account_name"),
                row.getString("label"),
                Permission.of(row.getString("permission")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                time(row, "last_used_at"),
                time(row, "revoked_at"));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable((Number) row.getObject(column))
                .map(millis -> Instant.ofEpochMilli(millis.longValue()));
    }

    private Account account(ResultSet row) throws SQLException {
        return account(
                row.getString("account_id"),
                row.getString("name"),
                row.getString("plan"),
                Optional.ofNullable((Integer) row.getObject("requests_per_minute")),
                Optional.ofNullable((Integer) row.getObject("concurrent_sandboxes")),
                row.getString("own_limits"));
    }

    private Account account(
            String id,
            String name,
            String planWord,
            Optional<Integer> requests,
            Optional<Integer> sandboxes,
            String ownLimits) {
        Plan plan = Plan.of(planWord);
        return new Account(
                id,
                name,
                plan,
                limits.requestsPerMinute(plan, requests),
                limits.concurrentSandboxes(plan, sandboxes),
                limits.builds(plan, read(ownLimits)),
                limits.resources(plan, read(ownLimits)));
    }

    private static String written(Map<String, Integer> limits) {
        Map<String, String> texts = new HashMap<>();
        limits.forEach((name, number) -> texts.put(name, number.toString()));
        return JsonText.write(texts);
    }

    private static Map<String, Integer> read(String limits) {
        Map<String, Integer> numbers = new HashMap<>();
        JsonText.readMap(limits).forEach((name, number) -> numbers.put(name, Integer.valueOf(number)));
        return numbers;
    }

    private int change(org.jdbi.v3.core.HandleCallback<Integer, RuntimeException> work) {
        return database.write((Handle handle) -> {
            int rows = work.withHandle(handle);
            handle.execute("UPDATE directory_revision SET revision = revision + 1");
            return rows;
        });
    }
}
