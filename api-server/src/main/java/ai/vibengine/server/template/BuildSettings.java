package ai.vibengine.server.template;

import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.SandboxLimits;
import java.time.Duration;

/**
 * The settings of template builds.
 *
 * @param network the network that builds of accounts may reach
 * @param builtInNetwork the network that builds of built-in templates may reach: their commands come with the server
 * @param deadline how long a whole build may take
 * @param parallel how many builds run at once; the rest wait
 * @param limits of a build
 * @param builtIns whether built-in templates that the machine cannot offer as it is are built at the start
 * @param bytesOfAccount how many bytes the templates of an account may hold; 0 for no bound
 */
public record BuildSettings(
        BuildSpec.Network network,
        BuildSpec.Network builtInNetwork,
        Duration deadline,
        int parallel,
        SandboxLimits limits,
        boolean builtIns,
        long bytesOfAccount) {

    public BuildSettings {
        if (deadline.toSeconds() < 1) {
            throw new IllegalArgumentException("a build needs at least a second: " + deadline.toSeconds());
        }
        if (parallel < 1) {
            throw new IllegalArgumentException("at least one build must run at a time: " + parallel);
        }
    }

    /** Returns the network that a build of the template may reach. */
    BuildSpec.Network networkOf(Template template) {
        return template.accountId() == null ? builtInNetwork : network;
    }

    /** Constructs settings without a bound on the space of templates. */
    public BuildSettings(
            BuildSpec.Network network,
            BuildSpec.Network builtInNetwork,
            Duration deadline,
            int parallel,
            SandboxLimits limits,
            boolean builtIns) {
        this(network, builtInNetwork, deadline, parallel, limits, builtIns, 0);
    }

    /** Returns these settings with other bounds on the space of builds and templates. */
    public BuildSettings withDisk(long buildBytes, long accountBytes) {
        return new BuildSettings(
                network, builtInNetwork, deadline, parallel, limits.withDisk(buildBytes), builtIns, accountBytes);
    }
}
