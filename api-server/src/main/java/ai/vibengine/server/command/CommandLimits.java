package ai.vibengine.server.command;

import ai.vibengine.openapi.Limits;
import java.time.Duration;

/**
 * Limits of commands.
 *
 * @param lineBytes how long the line of a command may be
 * @param outputBytes how much of each output is kept
 * @param running how many may run in one sandbox at once
 * @param kept how many of those that are over are kept for each sandbox
 * @param inputPatience how long a command may take to read what is written to its input
 */
public record CommandLimits(int lineBytes, int outputBytes, int running, int kept, Duration inputPatience) {

    public static CommandLimits of(Limits limits) {
        return new CommandLimits(
                limits.maxCommandBytes(),
                limits.maxOutputBytes(),
                limits.runningCommands(),
                limits.keptCommands(),
                limits.stdinTimeout());
    }
}
