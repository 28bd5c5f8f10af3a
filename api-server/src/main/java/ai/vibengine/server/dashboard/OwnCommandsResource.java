package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.command.CommandService;
import ai.vibengine.server.command.CommandWire;
import ai.vibengine.server.generated.dashboard.api.CommandsApi;
import ai.vibengine.server.generated.model.RunCommandRequest;
import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.concurrent.CompletionStage;

/** Commands over HTTP, for the owner of the sandbox. */
public final class OwnCommandsResource implements CommandsApi {

    private final CommandService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    /** With the rules. */
    public OwnCommandsResource(CommandService service) {
        this.service = service;
    }

    @Override
    public CompletionStage<Response> startCommand(String sandboxId, RunCommandRequest request) {
        return service.runInBackground(account(), sandboxId, CommandWire.request(request))
                .thenApply(started ->
                        Response.accepted(CommandWire.envelope(started)).build());
    }

    @Override
    public CompletionStage<Response> stopCommand(String sandboxId, String commandId) {
        return service.kill(account(), sandboxId, commandId)
                .thenApply(killed -> Response.ok(CommandWire.envelope(killed)).build());
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }
}
