package ai.vibengine.server.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The address of a PostgreSQL database.
 *
 * @param password empty when it is in the file that the driver and {@code psql} look into ({@code ~/.pgpass}), or none is needed
 * @param tls the settings of TLS that stand in the query, by the names that {@code psql} has for them
 */
public record PostgresAddress(
        String host, int port, String database, String user, Optional<String> password, Map<String, String> tls) {

    private static final int USUAL_PORT = 5432;
    private static final int MOST_PORT = 65_535;
    private static final Set<String> SCHEMES = Set.of("postgresql", "postgres");
    private static final Set<String> TLS = Set.of("sslmode", "sslrootcert", "sslcert", "sslkey");
    private static final String FORM = "must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE";

    /** Copies the settings. */
    public PostgresAddress {
        tls = Map.copyOf(tls);
    }

    /**
     * Returns the address that a URL has.
     *
     * @throws IllegalArgumentException when it is none; the message says what is wrong, and repeats nothing that may be secret
     */
    public static PostgresAddress parse(String text) {
        URI url = uri(text);
        require(url.getScheme() != null && SCHEMES.contains(url.getScheme()), FORM);
        require(url.getHost() != null && url.getRawUserInfo() != null && url.getRawFragment() == null, FORM);
        require(url.getPort() != 0 && url.getPort() <= MOST_PORT, FORM);
        String[] login = url.getRawUserInfo().split(":", 2);
        String user = decoded(login[0]);
        String database =
                decoded(Optional.ofNullable(url.getRawPath()).orElse("").replaceFirst("^/", ""));
        require(!user.isEmpty() && !database.isEmpty() && !database.contains("/"), FORM);
        return new PostgresAddress(
                url.getHost(),
                url.getPort() < 0 ? USUAL_PORT : url.getPort(),
                database,
                user,
                login.length > 1 && !login[1].isEmpty() ? Optional.of(decoded(login[1])) : Optional.empty(),
                tls(url.getRawQuery()));
    }

    /** Returns the same address with a password. */
    public PostgresAddress withPassword(String secret) {
        return new PostgresAddress(host, port, database, user, Optional.of(secret), tls);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException malformed) {
            // Its message has the text, and with it the password.
            throw new IllegalArgumentException(FORM + ", with %XX for what a URL cannot have");
        }
    }

    private static Map<String, String> tls(String query) {
        Map<String, String> settings = new TreeMap<>();
        if (query != null) {
            for (String setting : query.split("&", -1)) {
                String[] parts = setting.split("=", 2);
                require(
                        parts.length == 2 && TLS.contains(parts[0]),
                        "may have sslmode, sslrootcert, sslcert and sslkey behind the ?, and nothing else");
                settings.put(parts[0], decoded(parts[1]));
            }
        }
        return settings;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(FORM);
        }
    }

    private static void require(boolean good, String otherwise) {
        if (!good) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Returns the address without the password. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }
}
