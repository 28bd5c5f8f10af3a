package ai.vibengine.server.cli;

import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.PostgresAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a server and the commands beside it keep their state: a folder, and a database in it or elsewhere. */
final class DataOption {

    private static final String SQLITE = "sqlite";
    private static final String NONE = "none";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:VE_DATA:-${sys:user.home}/.vibengine}",
            description = "Data folder. VE_DATA, default: ~/.vibengine")
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Option(
            names = "--database",
            paramLabel = "sqlite|URL",
            defaultValue = "${env:VE_DATABASE:-sqlite}",
            description =
                    "Database: sqlite for a file in the data folder, or postgresql://USER:PASSWORD@HOST:PORT/NAME,"
                            + " of which a flag shows the password to everybody on the machine. VE_DATABASE, default: sqlite")
    @SuppressWarnings("NullAway.Init")
    private String database;

    @Option(
            names = "--database-password-file",
            paramLabel = "FILE",
            defaultValue = "${env:VE_DATABASE_PASSWORD_FILE:-none}",
            description = "File whose first line is the password of the database, in place of one in the URL."
                    + " VE_DATABASE_PASSWORD_FILE, default: none")
    @SuppressWarnings("NullAway.Init")
    private String passwordFile;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * Opens the database.
     *
     * @throws ParameterException when the settings name none
     * @throws ai.vibengine.server.store.StoreUnavailableException when it cannot be used
     */
    Database open() {
        return address().map(address -> Database.open(address, folder)).orElseGet(() -> Database.open(folder));
    }

    /**
     * Opens the database for a server.
     *
     * @param taken runs once, on a thread of its own, if another server has taken the database while this one could not reach it
     * @throws ParameterException when the settings name none
     * @throws ai.vibengine.server.store.StoreUnavailableException when it cannot be used, or another server uses it
     */
    Database openForServer(Runnable taken) {
        return address()
                .map(address -> Database.openForServer(address, folder, taken))
                .orElseGet(() -> Database.open(folder));
    }

    /**
     * Looks at the settings of the database without opening it.
     *
     * @throws ParameterException when they make no sense
     */
    void requireDatabase() {
        var unused = address();
    }

    /**
     * Returns the address of the database; empty when it is in the data folder.
     *
     * @throws ParameterException when the settings make no sense
     */
    private Optional<PostgresAddress> address() {
        boolean hasFile = !passwordFile.equals(NONE);
        if (database.equals(SQLITE)) {
            if (hasFile) {
                throw refused("--database-password-file", "is for --database postgresql://… alone");
            }
            return Optional.empty();
        }
        PostgresAddress address = parse();
        if (!hasFile) {
            return Optional.of(address);
        }
        if (address.password().isPresent()) {
            throw refused("--database-password-file", "is there, and --database has a password as well");
        }
        return Optional.of(address.withPassword(password()));
    }

    private PostgresAddress parse() {
        try {
            return PostgresAddress.parse(database);
        } catch (IllegalArgumentException malformed) {
            // Without the text, which may have a password.
            throw refused("--database", "is neither sqlite nor a database: it " + malformed.getMessage());
        }
    }

    private String password() {
        try (var lines = Files.lines(Path.of(passwordFile))) {
            return lines.findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> refused("--database-password-file", "has no password: " + passwordFile));
        } catch (IOException | UncheckedIOException unreadable) {
            throw refused("--database-password-file", "cannot be read: " + passwordFile);
        }
    }

    private ParameterException refused(String option, String why) {
        return new ParameterException(
                command.commandLine(), ParameterErrorHandler.name(command.findOption(option)) + " " + why);
    }
}
