package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.openapi.FieldBounds;
import ai.vibengine.openapi.Plans;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The operation on limits. */
final class LimitsOperations {

    private final Parts parts;

    LimitsOperations(Parts parts) {
        this.parts = parts;
    }

    Response get(Call call) {
        Account account = call.account();
        String key = call.request().header("X-API-Key").orElse("");
        ObjectNode limits = JsonNodeFactory.instance
                .objectNode()
                .put("plan", plan(account))
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

    /** Returns the plan whose limits an account has, or else the one whose limits are set per account. */
    private String plan(Account account) {
        Plans plans = parts.contract.plans();
        return plans.names().stream()
                .filter(plan -> plans.numbers(plan)
                                .getOrDefault("requests_per_minute", 0)
                                .equals(account.requestsPerWindow())
                        && plans.numbers(plan)
                                .getOrDefault("concurrent_sandboxes", 0)
                                .equals(account.concurrentSandboxes()))
                .findFirst()
                .orElse("enterprise");
    }
}
