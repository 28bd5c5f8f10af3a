package ai.vibengine.client.testing;

import java.time.Duration;
import java.util.Map;

/**
 * A command that a {@link FakeVibengine} was asked to run.
 *
 * @param sandboxId where
 * @param command what {@code /bin/sh -c} would run
 * @param cwd in which directory
 * @param env the variables that were given, to it and to its sandbox, and those of the template; unmodifiable
 * @param stdin what was given to read; empty when nothing was
 * @param timeout how long it may take
 * @param background whether it was to be started and left alone
 */
public record FakeCommand(
        String sandboxId,
        String command,
        String cwd,
        Map<String, String> env,
        String stdin,
        Duration timeout,
        boolean background) {}
