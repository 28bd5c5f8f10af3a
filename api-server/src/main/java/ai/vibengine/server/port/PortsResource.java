package ai.vibengine.server.port;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.PortsApi;
import ai.vibengine.server.generated.model.OpenPortRequest;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.http.resource.Cursor;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Open ports over HTTP. */
public final class PortsResource implements PortsApi {

    private final PortService service;
    private final PortWire wire;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    PortsResource(PortService service, PortWire wire) {
        this.service = service;
        this.wire = wire;
    }

    @Override
    public Response openPort(String sandboxId, OpenPortRequest request, @Nullable String requestId) {
        boolean isPublic = request.getAccess() == OpenPortRequest.AccessEnum.PUBLIC;
        OpenedPort opened = service.open(account(), sandboxId, request.getPort(), isPublic);
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, "/sandboxes/" + sandboxId + "/ports/" + request.getPort())
                .entity(wire.opened(opened))
                .build();
    }

    @Override
    public Response listPorts(String sandboxId, @Nullable String requestId, Integer limit, @Nullable String cursor) {
        List<String> list = List.of("ports", account().accountId(), sandboxId);
        List<OpenPort> all = service.list(account(), sandboxId);
        return Response.ok(wire.page(all, limit, Cursor.decode(cursor, list), list))
                .build();
    }

    @Override
    public Response closePort(String sandboxId, String port, @Nullable String requestId) {
        return Response.ok(wire.envelope(service.close(account(), sandboxId, port)))
                .build();
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }
}
