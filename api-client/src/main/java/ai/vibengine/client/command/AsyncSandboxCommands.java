package ai.vibengine.client.command;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.CommandEnvelope;
import ai.vibengine.client.internal.generated.CommandListEnvelope;
import ai.vibengine.client.internal.generated.WriteCommandStdinRequest;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.internal.http.Prefer;
import ai.vibengine.client.internal.http.PreparedCall;
import ai.vibengine.client.internal.http.RetrySafety;
import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.PageRules;
import ai.vibengine.client.internal.json.UnknownFields;
import ai.vibengine.client.paging.Page;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls about the commands of a sandbox, without waiting. No thread waits either; cancelling a future gives its call
 * up, and a failure is a {@link VibengineException}. Safe for use from many threads.
 */
public final class AsyncSandboxCommands {

    private final SandboxCommands commands;
    private final ApiCalls calls;
    private final String sandboxId;

    AsyncSandboxCommands(SandboxCommands commands, ApiCalls calls, String sandboxId) {
        this.commands = commands;
        this.calls = calls;
        this.sandboxId = sandboxId;
    }

    /**
     * Runs a command to its end.
     *
     * @param what the command, and where and how to run it
     * @return completes with how it ended and what it printed
     */
    public CompletableFuture<Command> run(Consumer<RunCommand> what) {
        return run(what, CallOptions.none());
    }

    /**
     * Runs a command to its end.
     *
     * @param what the command, and where and how to run it
     * @param options what this call does differently
     * @return completes with how it ended and what it printed
     */
    public CompletableFuture<Command> run(Consumer<RunCommand> what, CallOptions options) {
        RunCommand spec = RunCommand.of(what);
        return calls.send(
                PreparedCall.of(request(spec, false, "application/json"), CommandEnvelope.class, this::command, options)
                        .repeat(RetrySafety.DONE_TWICE)
                        .mayBeLarge()
                        .allowing(spec.longest()));
    }

    /**
     * Runs a command to its end, and hands on what it prints as it is printed. Cancelling the future ends the command.
     *
     * @param what the command, and where and how to run it
     * @param listener called for each piece, one at a time, on a thread of the client: it must not block; what it throws
     *     ends the command
     * @return completes with how it ended, without its output; fails with what the listener threw
     */
    public CompletableFuture<Command> run(Consumer<RunCommand> what, Consumer<? super CommandOutput> listener) {
        return run(what, listener, CallOptions.none());
    }

    /**
     * Runs a command to its end, and hands on what it prints as it is printed. Cancelling the future ends the command.
     *
     * @param what the command, and where and how to run it
     * @param listener called for each piece, one at a time, on a thread of the client: it must not block; what it throws
     *     ends the command
     * @param options what this call does differently
     * @return completes with how it ended, without its output; fails with what the listener threw
     */
    public CompletableFuture<Command> run(
            Consumer<RunCommand> what, Consumer<? super CommandOutput> listener, CallOptions options) {
        return calls.handOver(Futures.then(stream(what, options), stream -> stream.follow(listener)));
    }

    CompletableFuture<CommandStream> stream(Consumer<RunCommand> what, CallOptions options) {
        RunCommand spec = RunCommand.of(what);
        // JSON too, because that is what errors come in.
        HttpRequest request = request(spec, false, "text/event-stream, application/json;q=0.5");
        PreparedCall.Reading<CommandStream> reading = (json, response, body) ->
                new CommandStream(commands, json, response, body.stream(), calls.maxJsonBytes());
        return calls.send(PreparedCall.of(request, reading, options)
                .repeat(RetrySafety.DONE_TWICE)
                .allowing(spec.longest())
                .streaming(PreparedCall.Streaming.WITHIN_THE_CALL));
    }

    /**
     * Starts a command in the background.
     *
     * @param what the command, and where and how to run it
     * @return completes with the command, which runs
     */
    public CompletableFuture<Command> start(Consumer<RunCommand> what) {
        return start(what, CallOptions.none());
    }

    /**
     * Starts a command in the background.
     *
     * @param what the command, and where and how to run it
     * @param options what this call does differently
     * @return completes with the command, which runs
     */
    public CompletableFuture<Command> start(Consumer<RunCommand> what, CallOptions options) {
        HttpRequest request = request(RunCommand.of(what), true, "application/json");
        return calls.send(PreparedCall.of(request, CommandEnvelope.class, this::command, options)
                .repeat(RetrySafety.DONE_TWICE));
    }

    private HttpRequest request(RunCommand spec, boolean inBackground, String accept) {
        HttpRequest request =
                calls.commands(api -> api.runCommandWithHttpInfo(sandboxId, spec.request(inBackground), null));
        return HttpRequest.newBuilder(request, (name, value) -> true)
                .setHeader("Accept", accept)
                .build();
    }

    CompletableFuture<Page<Command>> page(int limit, @Nullable String cursor, CallOptions options) {
        HttpRequest request = calls.commands(api -> api.listCommandsWithHttpInfo(sandboxId, null, limit, cursor));
        return calls.send(PreparedCall.ofPage(
                request,
                () -> new CommandListEnvelope().data(null),
                (list, unknown) -> new Page<>(
                        Fields.entries(list.getData(), "data").stream()
                                .map(wire -> new Command(commands, wire, unknown.of(wire)))
                                .toList(),
                        Fields.required(list.getTotalCount(), "total_count"),
                        PageRules.next(list.getHasMore(), list.getNextCursor(), cursor),
                        next -> page(limit, next, options)),
                options));
    }

    /**
     * Asks for a command that was started in the background.
     *
     * @param id its id
     * @return completes with the command and what it has printed so far
     */
    public CompletableFuture<Command> get(String id) {
        return get(id, CallOptions.none());
    }

    /**
     * Asks for a command that was started in the background.
     *
     * @param id its id
     * @param options what this call does differently
     * @return completes with the command and what it has printed so far
     */
    public CompletableFuture<Command> get(String id, CallOptions options) {
        return get(id, Duration.ZERO, options);
    }

    /**
     * Asks for a command that was started in the background, and waits for its end. Look at the status: the
     * time may be over first.
     *
     * @param id its id
     * @param longest more than zero; the server is asked to wait, again and again if it takes longer than it may
     * @param options what this call does differently
     * @return completes with the command and what it has printed until then
     */
    public CompletableFuture<Command> await(String id, Duration longest, CallOptions options) {
        String checked = Checks.id("id", id);
        return calls.repeat(
                Checks.positive("longest", longest),
                wait -> get(checked, wait, options),
                command -> !command.status().equals(CommandStatus.RUNNING));
    }

    private CompletableFuture<Command> get(String id, Duration wait, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request =
                calls.commands(api -> api.getCommandWithHttpInfo(sandboxId, checked, null, Prefer.header(wait)));
        return calls.send(PreparedCall.of(request, CommandEnvelope.class, this::command, options)
                .mayBeLarge()
                .allowing(wait));
    }

    /**
     * Writes to the standard input of a command that was started in the background.
     *
     * @param id its id
     * @param text the text; may be empty
     * @param close whether the input ends with it
     * @param options what this call does differently
     * @return completes with the command
     */
    public CompletableFuture<Command> writeStdin(String id, String text, boolean close, CallOptions options) {
        String checked = Checks.id("id", id);
        WriteCommandStdinRequest body =
                new WriteCommandStdinRequest().data(text).close(close ? true : null);
        HttpRequest request = calls.commands(api -> api.writeCommandStdinWithHttpInfo(sandboxId, checked, body, null));
        return calls.send(PreparedCall.of(request, CommandEnvelope.class, this::command, options)
                .mayBeLarge()
                .repeat(RetrySafety.DONE_TWICE));
    }

    /**
     * Kills a command that was started in the background.
     *
     * @param id its id
     * @return completes with true; with false when it had ended otherwise, or is not known
     */
    public CompletableFuture<Boolean> kill(String id) {
        return kill(id, CallOptions.none());
    }

    /**
     * Kills a command that was started in the background.
     *
     * @param id its id
     * @param options what this call does differently
     * @return completes with true; with false when it had ended otherwise, or is not known
     */
    public CompletableFuture<Boolean> kill(String id, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request = calls.commands(api -> api.killCommandWithHttpInfo(sandboxId, checked, null));
        return calls.send(PreparedCall.of(
                        request,
                        CommandEnvelope.class,
                        (envelope, unknown) -> CommandStatus.KILLED
                                .value()
                                .equals(Fields.required(envelope.getData(), "data")
                                        .getStatus()),
                        options)
                .mayBeLarge()
                .whenNotFound(gone -> false));
    }

    private Command command(CommandEnvelope envelope, UnknownFields unknown) {
        ai.vibengine.client.internal.generated.Command wire = Fields.required(envelope.getData(), "data");
        return new Command(commands, wire, unknown.of(wire));
    }
}
