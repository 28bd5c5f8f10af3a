package ai.vibengine.client.testing.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Decides what becomes of commands, of which none is run in earnest. */
public interface CommandScript {

    /**
     * What becomes of a command of a template build.
     *
     * @param printed what it prints, in order
     */
    record Step(int exitCode, List<Line> printed, Duration duration) {}

    /** A line on {@code stdout} or {@code stderr}. */
    record Line(String stream, String text) {}

    /** Runs a command of a template build. */
    Step build(String command);

    /** Starts a command, and returns what becomes of it, which may change with its input. */
    Supplier<Course> start(FakeSandbox sandbox, CommandRun run);

    /** Returns whether commands may have made a directory that is not there, because they are not run. */
    default boolean mayHaveMade(String directory) {
        return false;
    }

    /** Lets happen in a sandbox what commands were to do there up to now. */
    default void settle(FakeSandbox sandbox, Instant now) {}

    /** Returns whether a command waits for something that another request does. */
    default boolean waits(CommandRun run) {
        return false;
    }

    /** Waits until a command that waits goes on. */
    default void await(FakeSandbox sandbox, CommandRun run) {}
}
