package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The operations of the contract by their ids. */
final class Operations {

    private final Map<String, Function<Call, Response>> byId = new HashMap<>();
    private final Parts parts;

    Operations(Parts parts) {
        this.parts = parts;
        SandboxOperations sandboxes = new SandboxOperations(parts);
        byId.put("createSandbox", call -> once(call, sandboxes::create));
        byId.put("listSandboxes", sandboxes::list);
        byId.put("getSandbox", sandboxes::get);
        byId.put("killSandbox", sandboxes::kill);
        byId.put("updateSandbox", sandboxes::update);
        byId.put("pauseSandbox", sandboxes::pause);
        byId.put("resumeSandbox", sandboxes::resume);
        byId.put("extendSandboxTimeout", sandboxes::extend);
        TemplateOperations templates = new TemplateOperations(parts);
        byId.put("buildTemplate", call -> once(call, templates::build));
        byId.put("createSnapshot", call -> once(call, templates::snapshot));
        byId.put("listTemplates", templates::list);
        byId.put("getTemplate", templates::get);
        byId.put("listTemplateLogs", templates::logs);
        byId.put("deleteTemplate", templates::delete);
        CommandOperations commands = new CommandOperations(parts);
        byId.put("runCommand", commands::run);
        byId.put("listCommands", commands::list);
        byId.put("getCommand", commands::get);
        byId.put("killCommand", commands::kill);
        byId.put("writeCommandStdin", commands::write);
        FileOperations files = new FileOperations(parts);
        byId.put("readFile", files::read);
        byId.put("writeFile", files::write);
        byId.put("deleteFile", files::delete);
        byId.put("listDirectory", files::list);
        NetworkOperations networks = new NetworkOperations(parts);
        byId.put("getSandboxNetwork", networks::get);
        byId.put("setSandboxNetwork", networks::set);
        PortOperations ports = new PortOperations(parts);
        byId.put("openPort", ports::open);
        byId.put("listPorts", ports::list);
        byId.put("closePort", ports::close);
        byId.put("getLimits", new LimitsOperations(parts)::get);
    }

    Response perform(Call call) {
        Function<Call, Response> operation = byId.get(call.operation().id());
        if (operation == null) {
            throw new IllegalStateException(
                    "The fake lacks the operation " + call.operation().id());
        }
        return operation.apply(call);
    }

    private Response once(Call call, Function<Call, Response> creation) {
        return parts.creations.execute(
                call.account(),
                call.request().header("Idempotency-Key"),
                call.operation().id() + " " + call.request().path() + " " + call.body(),
                () -> creation.apply(call));
    }
}
