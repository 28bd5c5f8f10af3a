package ai.vibengine.client.command;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ConflictException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.paging.Paged;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The calls about the commands of one sandbox, each of which waits for its answer. A server without this extension
 * answers {@link NotFoundException}. Safe for use from many threads.
 *
 * <p>A command may take as long as its own timeout says; that is added to the time for the call. What runs a command, or
 * writes to one, is sent again only when the first attempt was refused or did not reach the server, because it would
 * happen twice otherwise.
 */
public final class SandboxCommands {

    private static final int PAGE_SIZE = ContractNumbers.LIMIT_MAXIMUM;

    /** The asynchronous calls, sent by a thread that waits for them. */
    private final AsyncSandboxCommands blocking;

    private final AsyncSandboxCommands async;

    /** For the client alone; users have it from {@code Sandbox.commands()}. */
    public SandboxCommands(ApiCalls blocking, ApiCalls async, String sandboxId) {
        this.blocking = new AsyncSandboxCommands(this, blocking, sandboxId);
        this.async = new AsyncSandboxCommands(this, async, sandboxId);
    }

    /** {@return the asynchronous variant of these calls} */
    public AsyncSandboxCommands async() {
        return async;
    }

    /**
     * Runs a command to its end. That it fails is no failure of the call: look at its exit code.
     *
     * @param command what {@code /bin/sh -c} shall run
     * @return how it ended and what it printed
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Command run(String command) {
        return run(c -> c.command(command));
    }

    /**
     * Runs a command to its end. That it fails is no failure of the call: look at its exit code.
     *
     * @param what the command, and where and how to run it
     * @return how it ended and what it printed
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Command run(Consumer<RunCommand> what) {
        return run(what, CallOptions.none());
    }

    /**
     * Runs a command to its end. That it fails is no failure of the call: look at its exit code.
     *
     * @param what the command, and where and how to run it
     * @param options what this call does differently
     * @return how it ended and what it printed
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Command run(Consumer<RunCommand> what, CallOptions options) {
        return Futures.await(blocking.run(what, options));
    }

    /**
     * Runs a command to its end, and hands on what it prints as it is printed.
     *
     * @param what the command, and where and how to run it
     * @param listener called for each piece on this thread; what it throws ends the command and is thrown
     * @return how it ended, without its output
     * @throws NotFoundException if the sandbox is gone, or stopped meanwhile
     * @throws VibengineException if the call fails otherwise
     */
    public Command run(Consumer<RunCommand> what, Consumer<? super CommandOutput> listener) {
        return run(what, listener, CallOptions.none());
    }

    /**
     * Runs a command to its end, and hands on what it prints as it is printed.
     *
     * @param what the command, and where and how to run it
     * @param listener called for each piece on this thread; what it throws ends the command and is thrown
     * @param options what this call does differently
     * @return how it ended, without its output
     * @throws NotFoundException if the sandbox is gone, or stopped meanwhile
     * @throws VibengineException if the call fails otherwise
     */
    public Command run(Consumer<RunCommand> what, Consumer<? super CommandOutput> listener, CallOptions options) {
        try (CommandStream stream = stream(what, options)) {
            stream.forEach(listener);
            return stream.exit();
        }
    }

    /**
     * Runs a command whose output is walked as it is printed.
     *
     * @param what the command, and where and how to run it
     * @return its output and its end, to be closed
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public CommandStream stream(Consumer<RunCommand> what) {
        return stream(what, CallOptions.none());
    }

    /**
     * Runs a command whose output is walked as it is printed.
     *
     * @param what the command, and where and how to run it
     * @param options what this call does differently; its timeout is for the whole stream
     * @return its output and its end, to be closed
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public CommandStream stream(Consumer<RunCommand> what, CallOptions options) {
        return Futures.await(blocking.stream(what, options));
    }

    /**
     * Starts a command in the background. It goes on by itself until its timeout is over or the sandbox is stopped.
     *
     * @param command what {@code /bin/sh -c} shall run
     * @return the command, which runs
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Command start(String command) {
        return start(c -> c.command(command));
    }

    /**
     * Starts a command in the background. It goes on by itself until its timeout is over or the sandbox is stopped.
     *
     * @param what the command, and where and how to run it
     * @return the command, which runs
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Command start(Consumer<RunCommand> what) {
        return start(what, CallOptions.none());
    }

    /**
     * Starts a command in the background. It goes on by itself until its timeout is over or the sandbox is stopped.
     *
     * @param what the command, and where and how to run it
     * @param options what this call does differently
     * @return the command, which runs
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Command start(Consumer<RunCommand> what, CallOptions options) {
        return Futures.await(blocking.start(what, options));
    }

    /**
     * Lists the commands that were started in the background, newest first, without their output. Of those that are
     * over, the last 100 are kept.
     *
     * @return the list, fetched as it is walked
     */
    public Paged<Command> list() {
        return list(PAGE_SIZE, CallOptions.none());
    }

    /**
     * Lists the commands that were started in the background, newest first, without their output. Of those that are
     * over, the last 100 are kept.
     *
     * @param pageSize how many a page has at most, 1 to {@value ContractNumbers#LIMIT_MAXIMUM}
     * @param options what the call for each page does differently
     * @return the list, fetched as it is walked
     * @throws IllegalArgumentException if the page size is out of range
     */
    public Paged<Command> list(int pageSize, CallOptions options) {
        Checks.between("pageSize", pageSize, 1, PAGE_SIZE);
        return new Paged<>(cursor -> async.page(pageSize, cursor, options));
    }

    /**
     * Asks for a command that was started in the background.
     *
     * @param id its id
     * @return the command and what it has printed so far
     * @throws NotFoundException if there is none, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Command get(String id) {
        return get(id, CallOptions.none());
    }

    /**
     * Asks for a command that was started in the background.
     *
     * @param id its id
     * @param options what this call does differently
     * @return the command and what it has printed so far
     * @throws NotFoundException if there is none, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Command get(String id, CallOptions options) {
        return Futures.await(blocking.get(id, options));
    }

    /**
     * Asks for a command that was started in the background, and waits for its end. Look at the status: the
     * time may be over first.
     *
     * @param id its id
     * @param longest more than zero; the server is asked to wait, again and again if it takes longer than it may
     * @return the command and what it has printed until then
     * @throws NotFoundException if there is none, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     * @throws IllegalArgumentException if the wait is not more than zero
     */
    public Command await(String id, Duration longest) {
        return await(id, longest, CallOptions.none());
    }

    /**
     * Asks for a command that was started in the background, and waits for its end. Look at the status: the
     * time may be over first.
     *
     * @param id its id
     * @param longest more than zero; the server is asked to wait, again and again if it takes longer than it may
     * @param options what this call does differently
     * @return the command and what it has printed until then
     * @throws NotFoundException if there is none, or the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     * @throws IllegalArgumentException if the wait is not more than zero
     */
    public Command await(String id, Duration longest, CallOptions options) {
        return Futures.await(async.await(id, longest, options));
    }

    /**
     * Writes to the standard input of a command that was started in the background.
     *
     * @param id its id
     * @param text the text
     * @return the command as it is now
     * @throws ConflictException if it is over, its input is closed, or it did not read what it was sent; it may then have
     *     read a part
     * @throws VibengineException if the call fails otherwise
     */
    public Command writeStdin(String id, String text) {
        return writeStdin(id, text, false, CallOptions.none());
    }

    /**
     * Writes to the standard input of a command that was started in the background.
     *
     * @param id its id
     * @param text the text; may be empty
     * @param close whether the input ends with it
     * @param options what this call does differently
     * @return the command as it is now
     * @throws ConflictException if it is over, its input is closed, or it did not read what it was sent; it may then have
     *     read a part
     * @throws VibengineException if the call fails otherwise
     */
    public Command writeStdin(String id, String text, boolean close, CallOptions options) {
        return Futures.await(blocking.writeStdin(id, text, close, options));
    }

    /**
     * Ends the standard input of a command that was started in the background.
     *
     * @param id its id
     * @return the command as it is now
     * @throws ConflictException if it is over, or its input was closed before
     * @throws VibengineException if the call fails otherwise
     */
    public Command closeStdin(String id) {
        return writeStdin(id, "", true, CallOptions.none());
    }

    /**
     * Kills a command that was started in the background, and every process that came from it; they are gone when this
     * returns.
     *
     * @param id its id
     * @return true; false when it had ended otherwise, or is not known
     * @throws VibengineException if the call fails
     */
    public boolean kill(String id) {
        return kill(id, CallOptions.none());
    }

    /**
     * Kills a command that was started in the background, and every process that came from it; they are gone when this
     * returns.
     *
     * @param id its id
     * @param options what this call does differently
     * @return true; false when it had ended otherwise, or is not known
     * @throws VibengineException if the call fails
     */
    public boolean kill(String id, CallOptions options) {
        return Futures.await(blocking.kill(id, options));
    }
}
