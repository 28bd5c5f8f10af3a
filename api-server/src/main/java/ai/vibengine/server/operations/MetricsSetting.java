package ai.vibengine.server.operations;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The permitted readers of the metrics, which tell of all accounts together.
 *
 * @param address the address where they are served instead, together with health; only for {@link Readers#OTHER_PORT}
 */
public record MetricsSetting(Readers readers, Optional<InetSocketAddress> address) {

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final int MOST_PORT = 65_535;

    /** A group of readers. */
    public enum Readers {
        /** Connections from a loopback address that do not come through a proxy. */
        LOCAL,
        /** All clients that reach the port of the API. */
        ON,
        /** No client. */
        OFF,
        /** All clients that reach a port of its own. */
        OTHER_PORT
    }

    /** Returns the setting for readers at loopback addresses. */
    public static MetricsSetting local() {
        return new MetricsSetting(Readers.LOCAL, Optional.empty());
    }

    /** Returns the setting as it is written; empty when it is none. */
    public static Optional<MetricsSetting> parse(String text) {
        return switch (text) {
            case "local" -> Optional.of(local());
            case "on" -> Optional.of(new MetricsSetting(Readers.ON, Optional.empty()));
            case "off" -> Optional.of(new MetricsSetting(Readers.OFF, Optional.empty()));
            default -> address(text).map(address -> new MetricsSetting(Readers.OTHER_PORT, Optional.of(address)));
        };
    }

    private static Optional<InetSocketAddress> address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        try {
            return port > MOST_PORT
                    ? Optional.empty()
                    : Optional.of(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException unknown) {
            return Optional.empty();
        }
    }
}
