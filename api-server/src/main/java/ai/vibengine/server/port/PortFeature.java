package ai.vibengine.server.port;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.MaintenanceScheduler;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.sandbox.SandboxService;
import java.net.URI;
import java.util.List;
import java.util.function.Function;

/** Ports of sandboxes. */
public final class PortFeature implements Feature {

    private final PortService service;
    private final PortsResource resource;
    private final boolean offered;

    /**
     * @param offered whether there is a way to the ports; without one there are no operations either
     * @param urls tells the URL of a port, once the server listens
     */
    public PortFeature(ServerContext context, SandboxService sandboxes, boolean offered, Function<OpenPort, URI> urls) {
        service = new PortService(
                sandboxes,
                new PortStore(context.database()),
                context.ids(),
                context.contract().limits().get("open_ports"));
        this.offered = offered;
        resource = new PortsResource(service, new PortWire(urls));
    }

    public PortService service() {
        return service;
    }

    @Override
    public List<Object> resources() {
        return offered ? List.of(resource) : List.of();
    }

    @Override
    public void addErrorsTo(ErrorTable errors) {
        errors.add(PortNotFoundException.class, ErrorCode.NOT_FOUND);
        errors.add(PortConflictException.class, ErrorCode.CONFLICT);
    }

    @Override
    public void recover() {
        service.recover();
    }

    @Override
    public void start(MaintenanceScheduler jobs) {
        jobs.every(ServerContext.PURGE_INTERVAL, "forgetting the ports of old sandboxes", service::purge);
    }
}
