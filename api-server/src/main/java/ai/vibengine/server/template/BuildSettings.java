package ai.vibengine.server.template;

import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.SandboxLimits;
import java.time.Duration;

/**
 * How templates are built.
 *
 * @param network what builds may reach
 * @param deadline how long a whole build may take
 * @param parallel how many builds run at once; the rest wait
 * @param limits of a build
 * @param builtIns whether built-in templates that the machine cannot offer as it is are built at the start
 */
public record BuildSettings(
        BuildSpec.Network network, Duration deadline, int parallel, SandboxLimits limits, boolean builtIns) {

    /** Two builds at a time, with the network of the machine and a quarter of an hour for each. */
    public static BuildSettings defaults() {
        return new BuildSettings(
                BuildSpec.Network.HOST, Duration.ofMinutes(15), 2, new SandboxLimits(2L << 30, 2, 1024), true);
    }

    public BuildSettings {
        if (deadline.toSeconds() < 1) {
            throw new IllegalArgumentException("--build-deadline must be at least 1: " + deadline.toSeconds());
        }
        if (parallel < 1) {
            throw new IllegalArgumentException("--parallel-builds must be at least 1: " + parallel);
        }
    }
}
