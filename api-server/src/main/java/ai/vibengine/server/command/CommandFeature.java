package ai.vibengine.server.command;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.MaintenanceScheduler;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.http.resource.WaitPreference;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.sandbox.SandboxService;
import java.nio.file.Path;
import java.util.List;

/** Commands in sandboxes. */
public final class CommandFeature implements Feature {

    private final CommandService service;
    private final CommandsResource resource;

    /** @param errors tells what a stream ends with when a command fails */
    public CommandFeature(
            ServerContext context, SandboxService sandboxes, Execs execs, Path dataFolder, ErrorTable errors) {
        var limits = context.contract().limits();
        service = new CommandService(
                sandboxes,
                execs,
                CommandLimits.of(limits),
                new CommandOutputs(dataFolder.resolve("outputs"), CommandOutputs.budget()),
                context.ids(),
                context.clock());
        resource = new CommandsResource(service, new WaitPreference(limits.maxWait()), context.json(), errors);
    }

    public CommandService service() {
        return service;
    }

    @Override
    public List<Object> resources() {
        return List.of(resource);
    }

    @Override
    public void addErrorsTo(ErrorTable errors) {
        errors.add(CommandNotFoundException.class, ErrorCode.NOT_FOUND);
        errors.add(CommandConflictException.class, ErrorCode.CONFLICT);
    }

    @Override
    public void recover() {
        service.recover();
    }

    @Override
    public void start(MaintenanceScheduler jobs) {
        jobs.every(ServerContext.PURGE_INTERVAL, "forgetting the commands of old sandboxes", service::purge);
    }

    @Override
    public void close() {
        service.close();
    }
}
