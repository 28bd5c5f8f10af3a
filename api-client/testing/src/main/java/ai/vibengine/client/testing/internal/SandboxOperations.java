package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.client.testing.internal.validation.NetworkPolicies;
import ai.vibengine.openapi.Parameter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The operations on sandboxes. */
final class SandboxOperations {

    private static final Set<String> OTHERS = Set.of("limit", "cursor", "metadata", "status");

    private final Parts parts;
    private final ResourceBounds resources;

    SandboxOperations(Parts parts) {
        this.parts = parts;
        this.resources = new ResourceBounds(parts.contract);
    }

    Response create(Call call) {
        FakeTemplate template = parts.templates.findReady(
                call.account(), "template", call.body().path("template").asText());
        FakeSandbox.checkIdleTimeout(call.body(), call.body().path("timeout").asLong());
        Map<String, String> env = new HashMap<>(template.environment());
        env.putAll(env(call.body()));
        ObjectNode shown = shown(call.body());
        if (parts.contract.at("/components/schemas/Sandbox/properties").has("network")) {
            shown.set(
                    "network",
                    shown.has("network")
                            ? NetworkPolicies.read(shown.get("network"), "network.")
                            : NetworkPolicies.usual(shown));
        }
        resources.complete(call.account(), shown);
        FakeSandbox sandbox = parts.sandboxes.create(call.account(), shown);
        sandbox.environment(env);
        sandbox.startFrom(template);
        sandbox.workdir(template.workdir());
        if (!template.startCommand().isEmpty()) {
            start(sandbox, template.startCommand());
        }
        return Response.of(201, sandbox.json()).with("Location", "/sandboxes/" + sandbox.id());
    }

    /** Starts what its template has every sandbox start with. */
    private void start(FakeSandbox sandbox, String command) {
        ObjectNode request =
                parts.json.createObjectNode().put("command", command).put("background", true);
        String directory = sandbox.files().resolve(sandbox.workdir(), true);
        CommandRun run = new CommandRun(
                parts.ids.next("cmd_", 10), request, directory, sandbox.environment(), parts.clock.instant());
        run.closeInput(run.startedAt());
        synchronized (sandbox) {
            run.follow(parts.commands.start(sandbox, run));
            sandbox.runs().add(run);
        }
    }

    private Map<String, String> env(ObjectNode request) {
        int longest = parts.contract.limits().maxCommandBytes();
        Map<String, String> env = new HashMap<>();
        request.path("env").properties().forEach(entry -> {
            String variable = entry.getKey() + "=" + entry.getValue().asText();
            if (variable.getBytes(StandardCharsets.UTF_8).length > longest) {
                throw ApiErrorException.invalid(
                        "env." + entry.getKey(),
                        "must have at most " + longest + " bytes of UTF-8, with its name and a =");
            }
            env.put(entry.getKey(), entry.getValue().asText());
        });
        return env;
    }

    /** Returns the properties of a request that the sandbox has too. */
    private ObjectNode shown(ObjectNode request) {
        Set<String> names = new HashSet<>();
        parts.contract.at("/components/schemas/Sandbox/properties").fieldNames().forEachRemaining(names::add);
        ObjectNode shown = request.deepCopy().retain(names);
        if (names.contains("on_timeout") && !shown.has("on_timeout")) {
            shown.put("on_timeout", "kill");
        }
        if (!shown.path("metadata").isObject()) {
            shown.remove("metadata");
        }
        return shown;
    }

    Response list(Call call) {
        Map<String, String> properties = properties(call);
        String status = call.query("status").orElse("running");
        Map<String, String> metadata =
                call.query("metadata").map(SandboxOperations::entries).orElse(Map.of());
        List<Pagination.Entry> entries = parts.sandboxes.listed(call.account()).stream()
                .filter(sandbox -> parts.filter.matchesProperties(sandbox.json(), properties))
                .filter(sandbox -> status.equals("any") || sandbox.isPaused() == status.equals("paused"))
                .filter(sandbox -> parts.filter.matchesMetadata(sandbox.metadata(), metadata))
                .map(sandbox ->
                        new Pagination.Entry(sandbox.startedAt().getEpochSecond(), sandbox.id(), sandbox.json()))
                .toList();
        return parts.pagination.page(call, "sandboxes " + status + " " + properties + " " + metadata, entries);
    }

    /** Returns the parameters that ask for the value of a property: all but those of paging and the metadata. */
    private static Map<String, String> properties(Call call) {
        Map<String, String> asked = new TreeMap<>();
        call.operation().parameters().stream()
                .filter(parameter -> parameter.place() == Parameter.Place.QUERY)
                .map(Parameter::name)
                .filter(name -> !OTHERS.contains(name))
                .forEach(name -> call.query(name).ifPresent(value -> asked.put(name, value)));
        return asked;
    }

    private static Map<String, String> entries(String filter) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String pair : filter.split("&", -1)) {
            int at = pair.indexOf('=');
            entries.put(unescaped(pair.substring(0, at)), unescaped(pair.substring(at + 1)));
        }
        return entries;
    }

    private static String unescaped(String text) {
        return text.replace("%26", "&").replace("%3D", "=").replace("%3d", "=").replace("%25", "%");
    }

    Response get(Call call) {
        return Response.of(200, find(call).json());
    }

    Response kill(Call call) {
        return Response.of(
                200,
                parts.sandboxes.kill(call.account(), call.path("sandbox_id")).json());
    }

    Response update(Call call) {
        FakeSandbox sandbox = find(call);
        sandbox.patch(
                call.body(),
                parts.contract.at("/components/schemas/Metadata/maxProperties").asInt());
        return Response.of(200, sandbox.json());
    }

    Response pause(Call call) {
        return Response.of(
                200,
                parts.sandboxes.pause(call.account(), call.path("sandbox_id")).json());
    }

    Response resume(Call call) {
        long least = parts.contract.limits().resumedSeconds().toSeconds();
        return Response.of(
                200,
                parts.sandboxes
                        .resume(call.account(), call.path("sandbox_id"), least)
                        .json());
    }

    Response extend(Call call) {
        long seconds = call.body().path("timeout").asLong();
        return Response.of(
                200,
                parts.sandboxes
                        .extend(call.account(), call.path("sandbox_id"), seconds)
                        .json());
    }

    private FakeSandbox find(Call call) {
        return parts.sandboxes.find(call.account(), call.path("sandbox_id"));
    }
}
