package ai.vibengine.server.runtime;

/**
 * The bounds on the space that the runtime keeps, in bytes; 0 for no bound.
 *
 * @param sandbox by a sandbox
 * @param build by a template build
 * @param templates by all templates of an account together
 * @param sandboxInMemory whether what a sandbox writes is in its memory, if it has a bound
 */
public record DiskBounds(long sandbox, long build, long templates, boolean sandboxInMemory) {

    /** A sandbox whose files are in its memory needs the other half for its programs. */
    public static final int PART_OF_MEMORY = 2;
}
