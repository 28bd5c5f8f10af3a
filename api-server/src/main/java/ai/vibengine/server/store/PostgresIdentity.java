package ai.vibengine.server.store;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The row that says which database this is, and which start of a server may write to it. */
final class PostgresIdentity {

    private static final String TABLE = "database_identity";
    private static final String ENCODING = "UTF8";

    private PostgresIdentity() {}

    /** Returns the id of the database, which a backup keeps; empty when it has no tables yet. */
    static Optional<String> find(Dialect dialect, Handle handle) {
        return dialect.hasTable(handle, TABLE)
                ? handle.createQuery("SELECT database_id FROM database_identity")
                        .mapTo(String.class)
                        .findOne()
                : Optional.empty();
    }

    /** Makes a start of a server the one that may write, and returns its id. */
    static String begin(Handle handle) {
        return handle.createQuery(
                        "UPDATE database_identity SET server_start = gen_random_uuid()::text RETURNING server_start")
                .mapTo(String.class)
                .one();
    }

    /**
     * Refuses a database that cannot keep every text.
     *
     * @throws IllegalStateException when it cannot
     */
    static void requireEncoding(Handle handle) {
        String encoding =
                handle.createQuery("SHOW server_encoding").mapTo(String.class).one();
        if (!encoding.equals(ENCODING)) {
            throw new IllegalStateException("its encoding is " + encoding + "; make one whose encoding is " + ENCODING
                    + " (createdb --encoding=" + ENCODING + " --template=template0)");
        }
    }
}
