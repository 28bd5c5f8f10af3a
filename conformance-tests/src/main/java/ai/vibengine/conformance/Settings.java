package ai.vibengine.conformance;

import ai.vibengine.conformance.check.Requirement;
import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Secret;
import ai.vibengine.conformance.http.Target;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a run is to go.
 *
 * @param only ids and groups to try; empty for all
 * @param skip ids and groups to leave out
 */
public record Settings(
        Target target,
        Level level,
        List<String> only,
        List<String> skip,
        int parallel,
        Duration timeout,
        Optional<Path> reportDir) {
    private static final String PREFIX = "VE_CONFORMANCE_";
    private static final int PARALLEL = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    public Settings {
        only = List.copyOf(only);
        skip = List.copyOf(skip);
        if (parallel < 1 || parallel > 64) {
            throw new IllegalArgumentException("parallel is 1 to 64, not " + parallel);
        }
    }

    /** A run of everything at the level of the contract. */
    public static Settings of(Target target) {
        return new Settings(target, Level.CONTRACT, List.of(), List.of(), PARALLEL, TIMEOUT, Optional.empty());
    }

    public Settings only(String... selections) {
        return new Settings(target, level, List.of(selections), skip, parallel, timeout, reportDir);
    }

    public Settings skip(String... selections) {
        return new Settings(target, level, only, List.of(selections), parallel, timeout, reportDir);
    }

    public Settings parallel(int checks) {
        return new Settings(target, level, only, skip, checks, timeout, reportDir);
    }

    public Settings level(Level newLevel) {
        return new Settings(target, newLevel, only, skip, parallel, timeout, reportDir);
    }

    /** What the environment says: {@code VE_CONFORMANCE_BASE_URL}, {@code VE_CONFORMANCE_API_KEY} and so on. */
    public static Settings fromEnvironment(Map<String, String> environment) {
        String url = environment.get(PREFIX + "BASE_URL");
        if (url == null) {
            throw new IllegalArgumentException(PREFIX + "BASE_URL is not set");
        }
        Map<Role, Secret> keys = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            String key = environment.get(variable(role.option()));
            if (key != null) {
                keys.put(role, new Secret(key));
            }
        }
        Settings settings = of(new Target(URI.create(url), keys));
        return new Settings(
                settings.target,
                Level.of(environment.getOrDefault(PREFIX + "LEVEL", "contract")),
                split(environment.getOrDefault(PREFIX + "ONLY", "")),
                split(environment.getOrDefault(PREFIX + "SKIP", "")),
                Integer.parseInt(environment.getOrDefault(PREFIX + "PARALLEL", "" + PARALLEL)),
                TIMEOUT,
                Optional.ofNullable(environment.get(PREFIX + "REPORT_DIR")).map(Path::of));
    }

    /** The variable that stands for an option. */
    static String variable(String option) {
        return PREFIX + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static List<String> split(String text) {
        return text.isBlank() ? List.of() : List.of(text.split("\\s*,\\s*"));
    }

    /** Whether a requirement is to be tried. */
    boolean selects(Requirement requirement) {
        return level.includes(requirement.level())
                && (only.isEmpty() || only.stream().anyMatch(requirement::named))
                && skip.stream().noneMatch(requirement::named);
    }
}
