package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/** The operations on templates. */
final class TemplateOperations {

    private final Parts parts;

    TemplateOperations(Parts parts) {
        this.parts = parts;
    }

    Response build(Call call) {
        FakeTemplate template = parts.templates.build(call.account(), call.body());
        return waited(call, template, new Response(202, null)).with("Location", "/templates/" + template.id());
    }

    Response snapshot(Call call) {
        FakeSandbox sandbox = parts.sandboxes.find(call.account(), call.path("sandbox_id"));
        FakeTemplate template = parts.templates.snapshot(call.account(), call.body(), sandbox);
        sandbox.touch();
        return waited(call, template, new Response(202, null)).with("Location", "/templates/" + template.id());
    }

    Response get(Call call) {
        return waited(call, find(call), new Response(200, null));
    }

    /** Shows a template, after it was waited for if the client prefers that. */
    private Response waited(Call call, FakeTemplate template, Response response) {
        Optional<Duration> wait = call.wait(parts.longestWait());
        parts.pace.waitFor(() -> !template.builds(parts.clock.instant()), wait.orElse(Duration.ZERO));
        // A build that takes no time has begun all the same when the first response comes.
        boolean begins = response.status == 202 && wait.isEmpty();
        String status = begins ? "building" : template.status(parts.clock.instant());
        response.body = Response.of(response.status, template.json(status)).body;
        wait.ifPresent(asked -> response.with("Preference-Applied", "wait=" + asked.toSeconds()));
        return response;
    }

    Response list(Call call) {
        return parts.pagination.page(
                call,
                "templates",
                parts.templates.list(call.account()).stream()
                        .map(template -> new Pagination.Entry(
                                template.createdAt().getEpochSecond(),
                                template.id(),
                                template.json(template.status(parts.clock.instant()))))
                        .toList());
    }

    Response logs(Call call) {
        FakeTemplate template = find(call);
        return parts.pagination.page(
                call,
                "logs " + template.id(),
                template.log().stream()
                        .map(line -> new Pagination.Entry(-line.path("line").asLong(), "line", line))
                        .toList());
    }

    Response delete(Call call) {
        FakeTemplate template = parts.templates.delete(call.account(), call.path("template_id"));
        ObjectNode json = template.json(template.status(parts.clock.instant()));
        return Response.of(200, json);
    }

    private FakeTemplate find(Call call) {
        return parts.templates.find(call.account(), call.path("template_id"));
    }
}
