package ai.vibengine.server.testing;

import ai.vibengine.server.store.PostgresAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL of the machine's programs, in a folder and on a port of its own. It refuses to run as root, so it runs as nobody then. */
public final class Postgres implements AutoCloseable {

    /** A password with all that a URL has to escape. */
    public static final String PASSWORD = "pass word:/@?%+";

    private static final String USER = "vibengine";
    private static final int PATIENCE_SECONDS = 60;
    private static final int TRIES = 5;
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

    private final AtomicInteger databases = new AtomicInteger();
    private final Path programs;
    private final Path folder;
    private int port;

    private Postgres(Path programs, Path folder) {
        this.programs = programs;
        this.folder = folder;
    }

    /** Returns whether the machine has one. */
    public static boolean isInstalled() {
        return programs().isPresent();
    }

    /** Returns one that all tests of this process share, and that ends with it. */
    public static Postgres shared() {
        return Shared.INSTANCE;
    }

    /** Starts one that writes to the disk before it says that it has. */
    public static Postgres startDurable() {
        return startNew("on");
    }

    /** Starts one that may forget what it has written. */
    public static Postgres start() {
        return startNew("off");
    }

    private static Postgres startNew(String sync) {
        try {
            Path folder = Files.createTempDirectory("postgres-test");
            Postgres postgres = new Postgres(programs().orElseThrow(), folder);
            postgres.initialize(sync);
            postgres.resume();
            return postgres;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void initialize(String sync) throws IOException {
        Path password = folder.resolve("password");
        Files.writeString(password, PASSWORD);
        if (isRoot()) {
            run(List.of("chown", "-R", "nobody:nogroup", folder.toString()));
        } else {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        run(asUser(
                program("initdb"),
                "--pgdata=" + data(),
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
        Files.writeString(data().resolve("postgresql.auto.conf"), """
            fsync = %1$s
            full_page_writes = %1$s
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            dynamic_shared_memory_type = mmap
            shared_buffers = 32MB
            """.formatted(sync));
    }

    /** Starts it again after {@link #kill}. */
    public void resume() throws IOException {
        for (int i = 1; ; i++) {
            port = port == 0 ? freePort() : port;
            try {
                control("start", "-o", "-p " + port, "-l", folder.resolve("log").toString());
                return;
            } catch (IOException failure) {
                if (i == TRIES) {
                    throw failure;
                }
                // Another process may have taken the port first.
            }
        }
    }

    /** Ends it as a crash would. */
    public void kill() throws IOException {
        control("stop", "-m", "immediate");
    }

    /** Returns the address of a new database without tables. */
    public PostgresAddress newDatabase() {
        return newDatabase("template0");
    }

    /** Returns the address of a new database with all that is in another one, which nobody is using. */
    public PostgresAddress copyOf(PostgresAddress original) {
        return newDatabase(original.database());
    }

    private PostgresAddress newDatabase(String original) {
        String name = "d" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name + " TEMPLATE " + original);
        return new PostgresAddress("127.0.0.1", port, name, USER, Optional.of(PASSWORD), Map.of());
    }

    /** Runs a statement as the owner of all databases. */
    public void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, PASSWORD);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        try {
            if (Files.exists(data().resolve("postmaster.pid"))) {
                kill();
            }
            try (var paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void control(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                asUser(program("pg_ctl"), "--pgdata=" + data(), "--wait", "--silent", "--timeout=" + PATIENCE_SECONDS));
        command.addAll(List.of(arguments));
        run(command);
    }

    private List<String> asUser(String... command) {
        List<String> whole = new ArrayList<>(isRoot() ? AS_NOBODY : List.of());
        whole.addAll(List.of(command));
        return whole;
    }

    private String program(String name) {
        return programs.resolve(name).toString();
    }

    private void run(List<String> command) throws IOException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + " failed: " + Files.readString(output));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Optional<Path> programs() {
        if (!Files.isDirectory(PROGRAMS)) {
            return Optional.empty();
        }
        try (var versions = Files.list(PROGRAMS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class Shared {

        private static final Postgres INSTANCE = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(INSTANCE::close, "postgres"));
        }
    }
}
