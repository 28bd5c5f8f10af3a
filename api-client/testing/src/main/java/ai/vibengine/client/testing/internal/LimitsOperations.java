package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.openapi.FieldBounds;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The operation on limits. */
final class LimitsOperations {

    private final Parts parts;
    private final ResourceBounds resources;

    LimitsOperations(Parts parts) {
        this.parts = parts;
        this.resources = new ResourceBounds(parts.contract);
    }

    Response get(Call call) {
        Account account = call.account();
        String key = call.request().header("X-API-Key").orElse("");
        ObjectNode limits = JsonNodeFactory.instance
                .objectNode()
                .put("plan", resources.planOf(account))
                .put("requests_per_minute", account.requestsPerWindow())
                .put("concurrent_sandboxes", account.concurrentSandboxes())
                .put("running", count(account, false))
                .put("paused", count(account, true))
                .put("requests_remaining", parts.rateLimiter.remaining(account, key, parts.clock.instant()));
        parts.contract.extensions().forEach(limits.putArray("extensions")::add);
        ObjectNode bounds = limits.putObject("bounds");
        parts.contract
                .bounds("CreateSandboxRequest")
                .forEach((field, numbers) -> write(numbers, bounds.putObject(field)));
        resources.of(account).forEach((field, numbers) -> write(numbers, bounds.putObject(field)));
        if (parts.contract.extensions().contains("pause")) {
            bounds.putObject("pause").put("min", 0).put("max", FakeSandbox.LONGEST_PAUSE.toSeconds());
        }
        return Response.of(200, limits);
    }

    private long count(Account account, boolean paused) {
        return parts.sandboxes.running(account).stream()
                .filter(sandbox -> sandbox.isPaused() == paused)
                .count();
    }

    private static void write(FieldBounds numbers, ObjectNode json) {
        json.put("min", numbers.min()).put("max", numbers.max());
        numbers.defaultValue().ifPresent(value -> json.put("default", value));
    }
}
