package ai.vibengine.server.runtime;

/**
 * The bounds on the space that the runtime keeps, in bytes; 0 for no bound.
 *
 * @param sandbox by a sandbox
 * @param build by a template build
 * @param templates by all templates of an account together
 */
public record DiskBounds(long sandbox, long build, long templates) {}
