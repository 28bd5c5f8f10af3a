package ai.vibengine.server.rootfs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * The platform that an image runs on, in the words of the OCI image specification.
 *
 * @param system such as {@code linux}
 * @param architecture such as {@code amd64}
 */
public record Platform(String system, String architecture) {

    /** Returns this machine. */
    public static Platform ofMachine() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return new Platform("linux", architecture.equals("aarch64") ? "arm64" : architecture);
    }

    /**
     * Returns the platform of the form {@code SYSTEM/ARCHITECTURE}.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException("must be like linux/amd64: " + text);
        }
        return new Platform(parts[0], parts[1]);
    }

    static Platform of(JsonNode object) {
        return new Platform(
                object.path("os").asText("unknown"), object.path("architecture").asText("unknown"));
    }

    @Override
    public String toString() {
        return system + "/" + architecture;
    }
}
