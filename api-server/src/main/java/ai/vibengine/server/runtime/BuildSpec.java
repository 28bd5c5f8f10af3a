package ai.vibengine.server.runtime;

/**
 * What to build upon.
 *
 * @param buildId its name, of the same form as a sandbox id and different from all of them
 * @param limits as for a sandbox, except that what is written goes to the disk without a bound
 */
public record BuildSpec(String buildId, SandboxImage parent, SandboxLimits limits, Network network) {

    /** What a build may reach. */
    public enum Network {
        /** All that the machine reaches, itself included. */
        HOST,
        /** Nothing. */
        NONE
    }

    public BuildSpec {
        if (!SandboxSpec.isSandboxId(buildId)) {
            throw new IllegalArgumentException("not a build id: " + buildId);
        }
    }
}
