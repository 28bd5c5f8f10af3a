package ai.vibengine.server.login;

import ai.vibengine.server.store.Database;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Logins, their links, sessions and addresses in the database. */
public final class LoginStore {

    private final Database database;

    public LoginStore(Database database) {
        this.database = database;
    }

    Optional<Login> find(String email) {
        return database.read(
                handle -> handle.createQuery("SELECT account_id, password_hash FROM logins WHERE email = :email")
                        .bind("email", email)
                        .map((row, context) -> new Login(row.getString("account_id"), row.getString("password_hash")))
                        .findOne());
    }

    /** Sets the login and ends its sessions; false when it belongs to another account. */
    boolean set(String email, String accountId, String passwordHash, Instant now) {
        return database.write(handle -> set(handle, email, accountId, passwordHash, now));
    }

    /** Sets the login by a link, which is used up if the login was set. */
    void setByLink(SecretToken token, String email, String accountId, String passwordHash, Instant now) {
        database.write(handle -> {
            int used = handle.createUpdate("DELETE FROM login_links WHERE token_hash = :hash")
                    .bind("hash", token.hash())
                    .execute();
            if (used == 0) {
                // Another request was faster.
                throw new LoginLinkException();
            }
            if (!set(handle, email, accountId, passwordHash, now)) {
                throw new EmailTakenException();
            }
            return used;
        });
    }

    void addLink(SecretToken token, String accountId, Instant now, Instant expiresAt) {
        database.write(handle -> {
            handle.createUpdate("DELETE FROM login_links WHERE expires_at <= :now")
                    .bind("now", now.toEpochMilli())
                    .execute();
            return handle.createUpdate("INSERT INTO login_links (token_hash, account_id, expires_at)"
                            + " VALUES (:hash, :account, :expires)")
                    .bind("hash", token.hash())
                    .bind("account", accountId)
                    .bind("expires", expiresAt.toEpochMilli())
                    .execute();
        });
    }

    Optional<String> accountOfLink(SecretToken token, Instant now) {
        return database.read(handle -> handle.createQuery(
                        "SELECT account_id FROM login_links WHERE token_hash = :hash AND expires_at > :now")
                .bind("hash", token.hash())
                .bind("now", now.toEpochMilli())
                .mapTo(String.class)
                .findOne());
    }

    String accountName(String accountId) {
        return database.read(handle -> handle.createQuery("SELECT name FROM accounts WHERE account_id = :account")
                .bind("account", accountId)
                .mapTo(String.class)
                .one());
    }

    void addSession(SecretToken token, String email, String address, Instant now, Instant expiresAt) {
        database.write(handle -> {
            handle.createUpdate("DELETE FROM login_sessions WHERE expires_at <= :now")
                    .bind("now", now.toEpochMilli())
                    .execute();
            handle.createUpdate("INSERT INTO login_addresses (email, address, seen_at) VALUES (:email, :address, :now)"
                            + " ON CONFLICT (email, address) DO UPDATE SET seen_at = excluded.seen_at")
                    .bind("email", email)
                    .bind("address", address)
                    .bind("now", now.toEpochMilli())
                    .execute();
            return handle.createUpdate("INSERT INTO login_sessions (token_hash, email, expires_at)"
                            + " VALUES (:hash, :email, :expires)")
                    .bind("hash", token.hash())
                    .bind("email", email)
                    .bind("expires", expiresAt.toEpochMilli())
                    .execute();
        });
    }

    Optional<Session> session(SecretToken token, Instant now) {
        return database.read(handle -> handle.createQuery(
                        "SELECT s.email, l.account_id, s.expires_at FROM login_sessions s"
                                + " JOIN logins l ON l.email = s.email WHERE s.token_hash = :hash AND s.expires_at > :now")
                .bind("hash", token.hash())
                .bind("now", now.toEpochMilli())
                .map((row, context) -> new Session(
                        row.getString("email"),
                        row.getString("account_id"),
                        Instant.ofEpochMilli(row.getLong("expires_at"))))
                .findOne());
    }

    void endSession(SecretToken token) {
        database.write(handle -> handle.createUpdate("DELETE FROM login_sessions WHERE token_hash = :hash")
                .bind("hash", token.hash())
                .execute());
    }

    boolean hasSignedInFrom(String email, String address, Instant since) {
        return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM login_addresses"
                                + " WHERE email = :email AND address = :address AND seen_at >= :since")
                        .bind("email", email)
                        .bind("address", address)
                        .bind("since", since.toEpochMilli())
                        .mapTo(Integer.class)
                        .one()
                > 0);
    }

    private static boolean set(Handle handle, String email, String accountId, String passwordHash, Instant now) {
        int set = handle.createUpdate("INSERT INTO logins (email, account_id, password_hash, created_at, changed_at)"
                        + " VALUES (:email, :account, :hash, :now, :now) ON CONFLICT (email) DO UPDATE"
                        + " SET password_hash = excluded.password_hash, changed_at = excluded.changed_at"
                        + " WHERE logins.account_id = excluded.account_id")
                .bind("email", email)
                .bind("account", accountId)
                .bind("hash", passwordHash)
                .bind("now", now.toEpochMilli())
                .execute();
        if (set > 0) {
            handle.createUpdate("DELETE FROM login_sessions WHERE email = :email")
                    .bind("email", email)
                    .execute();
            // A stranger may have known the old password, so addresses where it worked are no longer known ones.
            handle.createUpdate("DELETE FROM login_addresses WHERE email = :email")
                    .bind("email", email)
                    .execute();
        }
        return set > 0;
    }

    /** The stored part of a login. */
    record Login(String accountId, String passwordHash) {}
}
