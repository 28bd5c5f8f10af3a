package ai.vibengine.server.command;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.CommandsApi;
import ai.vibengine.server.generated.model.CommandListEnvelope;
import ai.vibengine.server.generated.model.RunCommandRequest;
import ai.vibengine.server.generated.model.WriteCommandStdinRequest;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.http.resource.Cursor;
import ai.vibengine.server.http.resource.WaitPreference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Commands over HTTP. */
public final class CommandsResource implements CommandsApi {

    private static final String PREFERENCE_APPLIED = "Preference-Applied";

    private final CommandService service;
    private final WaitPreference waitPreference;
    private final CommandEventsMapper events;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpHeaders headers;

    public CommandsResource(
            CommandService service, WaitPreference waitPreference, ObjectMapper mapper, ErrorTable errors) {
        this.service = service;
        this.waitPreference = waitPreference;
        this.events = new CommandEventsMapper(
                mapper, failure -> errors.errorOf(failure).envelope());
    }

    @Override
    public CompletionStage<Response> runCommand(
            String sandboxId, RunCommandRequest request, @Nullable String requestId) {
        CommandRequest command = CommandWire.request(request);
        if (request.getBackground()) {
            return service.runInBackground(account(), sandboxId, command)
                    .thenApply(started -> accepted(sandboxId, started));
        }
        if (prefersEvents(headers.getAcceptableMediaTypes())) {
            return service.stream(account(), sandboxId, command).thenApply(events::toResponse);
        }
        return service.run(account(), sandboxId, command).thenApply(CommandsResource::answer);
    }

    @Override
    public CompletionStage<Response> listCommands(
            String sandboxId, @Nullable String requestId, Integer limit, @Nullable String cursor) {
        List<String> list = List.of("commands", account().accountId(), sandboxId);
        Cursor from = Cursor.decode(cursor, list);
        CommandPage page = from == null
                ? service.list(account(), sandboxId, limit, 0, null)
                : service.list(account(), sandboxId, limit, from.sortKey(), from.id());
        return CompletableFuture.completedFuture(
                Response.ok(envelope(page, list)).build());
    }

    private static CommandListEnvelope envelope(CommandPage page, List<String> list) {
        CommandListEnvelope envelope = new CommandListEnvelope()
                .data(new LazyList<>(page.commands(), CommandWire::command))
                .hasMore(page.hasMore())
                .totalCount(page.totalCount());
        if (page.hasMore()) {
            Command last = page.commands().get(page.commands().size() - 1);
            envelope.setNextCursor(new Cursor(last.startedAt().toEpochMilli(), last.commandId()).encode(list));
        }
        return envelope;
    }

    @Override
    public CompletionStage<Response> getCommand(
            String sandboxId, String commandId, @Nullable String requestId, @Nullable String prefer) {
        Optional<Duration> wait = waitPreference.of(prefer);
        return service.get(account(), sandboxId, commandId, wait.orElse(Duration.ZERO))
                .thenApply(command -> {
                    Response.ResponseBuilder response = Response.ok(CommandWire.envelope(command));
                    wait.ifPresent(patience -> response.header(PREFERENCE_APPLIED, "wait=" + patience.toSeconds()));
                    return response.build();
                });
    }

    @Override
    public CompletionStage<Response> killCommand(String sandboxId, String commandId, @Nullable String requestId) {
        return service.kill(account(), sandboxId, commandId).thenApply(CommandsResource::answer);
    }

    @Override
    public CompletionStage<Response> writeCommandStdin(
            String sandboxId, String commandId, WriteCommandStdinRequest request, @Nullable String requestId) {
        return service.write(account(), sandboxId, commandId, request.getData(), request.getClose())
                .thenApply(CommandsResource::answer);
    }

    private static Response accepted(String sandboxId, Command started) {
        return Response.accepted(CommandWire.envelope(started))
                .header(HttpHeaders.LOCATION, "/sandboxes/" + sandboxId + "/commands/" + started.commandId())
                .build();
    }

    private static Response answer(Command command) {
        return Response.ok(CommandWire.envelope(command)).build();
    }

    /** Returns whether the client prefers events; the types come in the order of its preference. */
    private static boolean prefersEvents(List<MediaType> accepted) {
        return accepted.stream()
                .filter(type -> type.isCompatible(MediaType.SERVER_SENT_EVENTS_TYPE)
                        || type.isCompatible(MediaType.APPLICATION_JSON_TYPE))
                .findFirst()
                .filter(type -> !type.isCompatible(MediaType.APPLICATION_JSON_TYPE))
                .isPresent();
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }
}
