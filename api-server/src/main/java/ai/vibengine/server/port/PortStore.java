package ai.vibengine.server.port;

import ai.vibengine.server.store.Database;
import java.util.Collection;
import java.util.List;

/** Open ports in the database. */
public final class PortStore {

    private final Database database;

    public PortStore(Database database) {
        this.database = database;
    }

    /** Keeps a port, in place of one that was kept though its request was told that it might not be. */
    void insert(OpenPort port) {
        database.write(handle -> handle.createUpdate(
                        "INSERT INTO open_ports (sandbox_id, port, token_hash) VALUES (:sandbox, :port, :hash)"
                                + " ON CONFLICT (sandbox_id, port) DO UPDATE SET token_hash = excluded.token_hash")
                .bind("sandbox", port.sandboxId())
                .bind("port", port.port())
                .bind("hash", port.tokenHash())
                .execute());
    }

    void delete(OpenPort port) {
        database.write(
                handle -> handle.createUpdate("DELETE FROM open_ports WHERE sandbox_id = :sandbox AND port = :port")
                        .bind("sandbox", port.sandboxId())
                        .bind("port", port.port())
                        .execute());
    }

    /** Forgets the ports of sandboxes. */
    void deleteAllOf(Collection<String> sandboxIds) {
        database.write(handle -> {
            for (String sandboxId : sandboxIds) {
                handle.createUpdate("DELETE FROM open_ports WHERE sandbox_id = :sandbox")
                        .bind("sandbox", sandboxId)
                        .execute();
            }
            return sandboxIds.size();
        });
    }

    List<OpenPort> all() {
        return database.read(handle -> handle.createQuery("SELECT sandbox_id, port, token_hash FROM open_ports")
                .map((row, context) ->
                        new OpenPort(row.getString("sandbox_id"), row.getInt("port"), row.getString("token_hash")))
                .list());
    }
}
