package ai.vibengine.server.runtime;

/**
 * The basis of a build.
 *
 * @param buildId its name, of the same form as a sandbox id and different from all of them
 * @param limits as for a sandbox; a runtime that cannot bound what a build writes ends it when the disk is nearly full
 */
public record BuildSpec(String buildId, SandboxImage parent, SandboxLimits limits, Network network) {

    /** The network that a build may reach. */
    public enum Network {
        /** All that the machine reaches, itself included. */
        HOST,
        /** All that the policy of that name lets a sandbox reach; nothing where the runtime has no networks. */
        PUBLIC,
        /** Nothing. */
        NONE
    }

    public BuildSpec {
        if (!SandboxSpec.isSandboxId(buildId)) {
            throw new IllegalArgumentException("not a build id: " + buildId);
        }
    }
}
