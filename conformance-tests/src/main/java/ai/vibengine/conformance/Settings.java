package ai.vibengine.conformance;

import ai.vibengine.conformance.engine.Requirement;
import ai.vibengine.conformance.http.Connection;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Secret;
import ai.vibengine.conformance.http.Target;
import ai.vibengine.openapi.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a run.
 *
 * @param only ids and groups to try; empty for all
 * @param skip ids and groups to leave out
 * @param readOnly whether nothing but GET and HEAD may be sent
 * @param parallel the number of checks at a time, 1 to 64
 * @param budget the time after which no more checks begin
 * @param seed what decides which sequences of operations are tried
 */
public record Settings(
        Target target,
        Level level,
        List<String> only,
        List<String> skip,
        boolean readOnly,
        int parallel,
        Optional<Duration> budget,
        int seed,
        Connection connection) {
    static final int PARALLEL = 8;
    static final int TIMEOUT_SECONDS = 20;

    private static final String PREFIX = "VE_CONFORMANCE_";

    public Settings {
        only = List.copyOf(only);
        skip = List.copyOf(skip);
        if (parallel < 1 || parallel > 64) {
            throw new IllegalArgumentException("--parallel is 1 to 64, not " + parallel);
        }
    }

    /** Settings that select everything, at the level of the contract, with a seed of chance. */
    public static Settings of(Target target) {
        Connection direct = Connection.direct(Duration.ofSeconds(TIMEOUT_SECONDS));
        int seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
        return new Settings(
                target, Level.CONTRACT, List.of(), List.of(), false, PARALLEL, Optional.empty(), seed, direct);
    }

    public Settings only(String... selections) {
        return new Settings(target, level, List.of(selections), skip, readOnly, parallel, budget, seed, connection);
    }

    public Settings skip(String... selections) {
        return new Settings(target, level, only, List.of(selections), readOnly, parallel, budget, seed, connection);
    }

    public Settings readOnly(boolean onlyReads) {
        return new Settings(target, level, only, skip, onlyReads, parallel, budget, seed, connection);
    }

    public Settings parallel(int checks) {
        return new Settings(target, level, only, skip, readOnly, checks, budget, seed, connection);
    }

    public Settings level(Level newLevel) {
        return new Settings(target, newLevel, only, skip, readOnly, parallel, budget, seed, connection);
    }

    public Settings budget(Duration longest) {
        return new Settings(target, level, only, skip, readOnly, parallel, Optional.of(longest), seed, connection);
    }

    public Settings seed(int newSeed) {
        return new Settings(target, level, only, skip, readOnly, parallel, budget, newSeed, connection);
    }

    public Settings connection(Connection way) {
        return new Settings(target, level, only, skip, readOnly, parallel, budget, seed, way);
    }

    /** Reads the variables {@code VE_CONFORMANCE_BASE_URL}, {@code VE_CONFORMANCE_API_KEY} and so on. */
    public static Settings fromEnvironment(Map<String, String> environment) {
        String url = environment.get(PREFIX + "BASE_URL");
        if (url == null) {
            throw new IllegalArgumentException(PREFIX + "BASE_URL is not set");
        }
        Map<Role, Secret> keys = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            String variable = variable(role.option());
            String key = environment.get(variable);
            if (key != null) {
                keys.put(role, Secret.heldBy(variable, key));
            }
        }
        String proxy = environment.get(PREFIX + "PROXY");
        String authorities = environment.get(PREFIX + "CA_FILE");
        Connection way = Connection.direct(Duration.ofSeconds(
                Integer.parseInt(environment.getOrDefault(PREFIX + "TIMEOUT", "" + TIMEOUT_SECONDS))));
        way = proxy == null ? way : way.through(proxy);
        way = authorities == null ? way : way.trusting(Path.of(authorities));
        Settings settings = of(new Target(Target.url(PREFIX + "BASE_URL", url), keys));
        return settings.connection(way)
                .seed(Integer.parseInt(environment.getOrDefault(PREFIX + "SEED", "" + settings.seed())))
                .level(Level.of(environment.getOrDefault(PREFIX + "LEVEL", "contract")))
                .only(split(environment.getOrDefault(PREFIX + "ONLY", "")))
                .skip(split(environment.getOrDefault(PREFIX + "SKIP", "")))
                .parallel(Integer.parseInt(environment.getOrDefault(PREFIX + "PARALLEL", "" + PARALLEL)));
    }

    /** The environment variable of an option. */
    static String variable(String option) {
        return PREFIX + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String[] split(String text) {
        return text.isBlank() ? new String[0] : text.split("\\s*,\\s*", -1);
    }

    /** Whether a requirement is to be tried. */
    boolean selects(Requirement requirement) {
        return level.includes(requirement.level())
                && (only.isEmpty() || only.stream().anyMatch(requirement::named))
                && skip.stream().noneMatch(requirement::named);
    }
}
