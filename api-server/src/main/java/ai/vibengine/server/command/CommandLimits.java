package ai.vibengine.server.command;

/**
 * How much commands may be.
 *
 * @param outputBytes how much of each output is kept
 * @param running how many may run in one sandbox at once
 * @param kept how many of those that are over are kept for each sandbox
 */
public record CommandLimits(int outputBytes, int running, int kept) {}
