package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operations on sandboxes. */
final class SandboxOperations {

    private final Parts parts;

    SandboxOperations(Parts parts) {
        this.parts = parts;
    }

    Response create(Call call) {
        JsonNode body = call.body();
        String template = body.path("template").asText();
        parts.templates.checkReady(call.account(), "template", template);
        FakeSandbox sandbox = parts.sandboxes.create(
                call.account(), template, body.path("timeout").asLong(), body.path("metadata"));
        return Response.of(201, sandbox.json()).with("Location", "/sandboxes/" + sandbox.id());
    }

    Response list(Call call) {
        Optional<String> template = call.query("template");
        Map<String, String> metadata =
                call.query("metadata").map(SandboxOperations::entries).orElse(Map.of());
        List<Pagination.Entry> entries = parts.sandboxes.listed(call.account()).stream()
                .filter(sandbox -> template.isEmpty() || parts.filter.matchesTemplate(sandbox, template.get()))
                .filter(sandbox -> parts.filter.matchesMetadata(sandbox.metadata(), metadata))
                .map(sandbox ->
                        new Pagination.Entry(sandbox.startedAt().getEpochSecond(), sandbox.id(), sandbox.json()))
                .toList();
        return parts.pagination.page(call, "sandboxes " + template + " " + metadata, entries);
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
