package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.FieldBounds;
import ai.vibengine.openapi.Plans;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a sandbox may ask for of the machine, and what it gets that does not ask. */
final class ResourceBounds {

    private static final List<Field> FIELDS = List.of(
            new Field("cpu", "sandbox_cpus", 1),
            new Field("memory_mib", "sandbox_memory_mib", 512),
            new Field("disk_mib", "sandbox_disk_mib", 1024));

    /**
     * A field that asks for one of them.
     *
     * @param limit the name of what a plan allows
     * @param usual what everybody gets
     */
    private record Field(String name, String limit, int usual) {}

    private final Contract contract;

    ResourceBounds(Contract contract) {
        this.contract = contract;
    }

    /** Returns the bounds of each field; none where the contract lacks them. */
    Map<String, FieldBounds> of(Account account) {
        String plan = planOf(account);
        // An account with limits of its own has those of the plan Pro where none is set.
        String numbers = contract.plans().numbers(plan).isEmpty() ? "pro" : plan;
        Map<String, FieldBounds> bounds = new LinkedHashMap<>();
        for (Field field : FIELDS) {
            JsonNode schema = contract.at("/components/schemas/CreateSandboxRequest/properties/" + field.name());
            if (schema.isObject()) {
                bounds.put(
                        field.name(),
                        new FieldBounds(
                                schema.path("minimum").decimalValue(),
                                BigDecimal.valueOf(contract.plans().get(numbers, field.limit())),
                                Optional.of(BigDecimal.valueOf(field.usual()))));
            }
        }
        return bounds;
    }

    /**
     * Completes what a sandbox shows by what it gets that it did not ask for.
     *
     * @throws ApiErrorException when it asks for more than it may
     */
    void complete(Account account, ObjectNode shown) {
        of(account).forEach((field, bounds) -> {
            if (!shown.has(field)) {
                bounds.defaultValue().ifPresent(usual -> shown.put(field, usual));
            } else if (shown.get(field).decimalValue().compareTo(bounds.max()) > 0) {
                throw ApiErrorException.invalid(field, "must be at most " + bounds.max());
            }
        });
    }

    /** Returns the plan whose limits an account has, or else the one whose limits are set per account. */
    String planOf(Account account) {
        Plans plans = contract.plans();
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
