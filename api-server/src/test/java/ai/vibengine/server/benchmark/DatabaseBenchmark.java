package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.Api;
import ai.vibengine.server.store.PostgresAddress;
import ai.vibengine.server.testing.Postgres;
import java.io.File;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** Prints what PostgreSQL on this machine costs beside SQLite, both of which wait for the disk; each figure beside its peer of the same run. */
@NullMarked
@SuppressWarnings("SystemOut") // printing is its purpose
final class DatabaseBenchmark {

    private static final int WARM_UP = 100;
    private static final int CREATES = 300;

    private DatabaseBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("database-benchmark");
        try (Postgres database = Postgres.startDurable();
                Child sqlite =
                        new Child(InMemoryServer.class, folder.resolve("sqlite").toString(), "100");
                Child postgres = new Child(
                        Map.of("VE_DATABASE", url(database.newDatabase())),
                        InMemoryServer.class,
                        Files.createDirectory(folder.resolve("postgresql")).toString(),
                        "100")) {
            System.out.println("Load by " + Load.tool() + "; medians; every JVM on 256 MiB");
            Requests.compareDatabases(sqlite, postgres, 50);
            creates(sqlite, postgres);
        } finally {
            delete(folder);
        }
    }

    /** One after the other, each of which is a transaction of its own; the sandboxes are no containers. */
    private static void creates(Child sqlite, Child postgres) throws Exception {
        Api first = new Api(URI.create(sqlite.word(0)), sqlite.word(1));
        Api second = new Api(URI.create(postgres.word(0)), postgres.word(1));
        Timings one = new Timings();
        Timings other = new Timings();
        for (int i = -WARM_UP; i < CREATES; i++) {
            double withSqlite = millis(first);
            double withPostgres = millis(second);
            if (i >= 0) {
                one.add(withSqlite);
                other.add(withPostgres);
            }
        }
        System.out.printf(
                "POST /sandboxes, without a container: SQLite %.1f ms, PostgreSQL %.1f ms%n",
                one.median(), other.median());
    }

    private static double millis(Api api) throws Exception {
        long start = System.nanoTime();
        api.create();
        return (System.nanoTime() - start) / 1e6;
    }

    private static String url(PostgresAddress address) {
        String password = URLEncoder.encode(address.password().orElseThrow(), StandardCharsets.UTF_8)
                .replace("+", "%20");
        return "postgresql://" + address.user() + ":" + password + "@" + address.host() + ":" + address.port() + "/"
                + address.database();
    }

    private static void delete(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
