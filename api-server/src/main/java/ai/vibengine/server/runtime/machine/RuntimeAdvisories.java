package ai.vibengine.server.runtime.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The known faults of OCI runtimes that are too old, as written down in {@code runtimes.yaml}, which bears its date. */
public final class RuntimeAdvisories {

    private static final Logger LOG = LoggerFactory.getLogger(RuntimeAdvisories.class);
    private static final int PATIENCE_SECONDS = 20;
    private static final Pattern NAME = Pattern.compile("(\\w+) version (\\S+)");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^commit: (\\d+\\.\\S+)$");

    private final JsonNode known;

    private RuntimeAdvisories(JsonNode known) {
        this.known = known;
    }

    /** Reads the list. */
    public static RuntimeAdvisories load() {
        try (InputStream stream = RuntimeAdvisories.class.getResourceAsStream("runtimes.yaml")) {
            return new RuntimeAdvisories(new YAMLMapper().readTree(Objects.requireNonNull(stream)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Asks a runtime for its version and logs what is wrong with it; takes a moment. */
    public static void logWhatIsWrongWith(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            load().warnings(said).forEach(LOG::warn);
        } catch (IOException failure) {
            LOG.warn("The runtime does not tell its version, so it is not known whether it has holes", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Tells what is wrong with a runtime.
     *
     * @param said the text that it prints when asked for its version
     */
    List<String> warnings(String said) {
        Matcher name = NAME.matcher(said);
        JsonNode runtime = name.find() ? known.at("/runtimes").path(name.group(1)) : known.path("unknown");
        if (runtime.isMissingNode()) {
            return List.of();
        }
        Matcher packaged = PACKAGE.matcher(said);
        String text =
                packaged.find() && packaged.group(1).startsWith(name.group(2)) ? packaged.group(1) : name.group(2);
        return RuntimeVersion.parse(text)
                .map(version -> warnings(name.group(1) + " " + text, version, text, runtime))
                .orElseGet(() -> List.of("The version of " + name.group(1) + ", " + text
                        + ", is not understood, so it is not" + " known whether it has holes"));
    }

    private List<String> warnings(String called, RuntimeVersion version, String text, JsonNode runtime) {
        List<String> warnings = new ArrayList<>();
        RuntimeVersion least = parse(runtime.path("least"));
        if (version.compareTo(least) < 0) {
            warnings.add(called + " is too old for this server: it takes "
                    + runtime.path("least").asText() + " or later");
        }
        List<String> open = new ArrayList<>();
        for (JsonNode hole : runtime.path("holes")) {
            if (!isCured(version, text, hole)) {
                List<String> fixed = new ArrayList<>();
                hole.path("fixed").forEach(cure -> fixed.add(cure.asText()));
                open.add(hole.path("id").asText() + " (cured in " + String.join(", ", fixed) + ")");
            }
        }
        if (!open.isEmpty()) {
            warnings.add(called + " has holes that are known (as of "
                    + known.path("as_of").asText()
                    + "), by which a container may reach the machine: " + String.join(", ", open)
                    + (version.packaged().isEmpty()
                            ? ""
                            : ". A distribution may have cured more than its version tells: see its changelog"));
        }
        return warnings;
    }

    private static boolean isCured(RuntimeVersion version, String text, JsonNode hole) {
        for (Map.Entry<String, JsonNode> cured : hole.path("packages").properties()) {
            Matcher later = Pattern.compile(Pattern.quote(cured.getKey()) + "(\\d{1,6})\\b.*")
                    .matcher(text);
            if (later.matches()
                    && Integer.parseInt(later.group(1)) >= cured.getValue().asInt()) {
                return true;
            }
        }
        List<RuntimeVersion> cures = new ArrayList<>();
        hole.path("fixed").forEach(cure -> cures.add(parse(cure)));
        return cures.stream()
                .filter(version::isOfBranch)
                .findFirst()
                .map(cure -> version.compareTo(cure) >= 0)
                .orElseGet(() -> cures.stream().allMatch(cure -> version.compareTo(cure) > 0));
    }

    private static RuntimeVersion parse(JsonNode text) {
        return RuntimeVersion.parse(text.asText()).orElseThrow();
    }
}
