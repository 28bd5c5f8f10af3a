package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.OfferedExtensions;
import ai.vibengine.conformance.fixtures.OptionalFields;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;

/** What sandboxes ask for of the machine, and get. */
public final class ResourceChecks {

    private static final List<String> FIELDS = List.of("cpu", "memory_mib", "disk_mib");
    private static final List<String> NUMBERS = List.of("sandbox_cpus", "sandbox_memory_mib", "sandbox_disk_mib");

    private final Contract contract;
    private final OfferedExtensions extensions;

    public ResourceChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.extensions = shared.extensions();
    }

    public void addTo(Catalogue catalogue) {
        for (String field : FIELDS) {
            String number = Integer.toString(FIELDS.indexOf(field) + 1);
            catalogue.check(
                    "RES-0" + number,
                    Level.EXTENSION,
                    "A sandbox gets the " + field + " that it asks for, and every answer shows it.",
                    offered(context -> isGiven(context, field)));
        }
        catalogue.check(
                "RES-04",
                Level.EXTENSION,
                "A sandbox that asks for nothing of the machine gets the defaults that GET /limits tells.",
                offered(this::getsDefaults));
        catalogue.check(
                "RES-05",
                Level.EXTENSION,
                "The most that GET /limits tells of cpu and memory_mib is given; of all, more is 400.",
                offered(this::isBounded));
        catalogue.limited(
                "RES-06",
                Level.EXTENSION,
                "A sandbox may ask for no more of the machine than the plan allows.",
                offered(this::isBoundedByThePlan));
        catalogue.check(
                "RES-07",
                Level.EXTENSION,
                "A repeated create with an Idempotency-Key shows what the first one got.",
                offered(this::isReplayed));
    }

    private void isGiven(CheckContext context, String field) throws InterruptedException {
        JsonNode least = bounds(context, Role.MAIN, field).path("min");
        JsonNode sandbox = context.sandbox(context.body().set(field, least));
        ExpectSame.value(field, least, sandbox.path(field), null);
        Exchange shown = context.show(sandbox);
        ExpectSame.value(field, least, shown.data().path(field), shown);
        Exchange list = context.get("/sandboxes?limit=100");
        for (JsonNode each : list.json().path("data")) {
            if (each.path("sandbox_id").equals(sandbox.path("sandbox_id"))) {
                ExpectSame.value(field, least, each.path(field), list);
            }
        }
        Exchange extended = context.post(
                CheckContext.path(sandbox) + "/timeout",
                JsonNodeFactory.instance.objectNode().put("timeout", 1));
        ExpectSame.value(field, least, extended.data().path(field), extended);
        Exchange killed = context.kill(sandbox);
        ExpectSame.value(field, least, killed.data().path(field), killed);
    }

    private void getsDefaults(CheckContext context) throws InterruptedException {
        JsonNode sandbox = context.sandbox();
        for (String field : FIELDS) {
            Exchange shown = context.show(sandbox);
            JsonNode told = bounds(context, Role.MAIN, field).path("default");
            ExpectSame.value(field, told, shown.data().path(field), shown);
        }
        context.kill(sandbox);
    }

    private void isBounded(CheckContext context) throws InterruptedException {
        for (String field : FIELDS) {
            BigDecimal most = bounds(context, Role.MAIN, field).path("max").decimalValue();
            BigDecimal more = most.add(BigDecimal.ONE);
            if (more.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) < 0) {
                Exchange refused = context.create(Role.MAIN, body(context, field, more));
                Expect.invalidRequest(refused);
            }
            // There may be no room on the disk for the most.
            if (!field.equals("disk_mib")) {
                JsonNode sandbox = context.sandbox(body(context, field, most));
                context.kill(sandbox);
            }
        }
    }

    private void isBoundedByThePlan(CheckContext context) throws InterruptedException {
        for (int i = 0; i < FIELDS.size(); i++) {
            JsonNode bounds = bounds(context, Role.LIMITED, FIELDS.get(i));
            BigDecimal plan = BigDecimal.valueOf(contract.plans().get("free", NUMBERS.get(i)));
            // What everybody gets, the operator decides.
            BigDecimal most = plan.max(bounds.path("default").decimalValue());
            BigDecimal told = bounds.path("max").decimalValue();
            Expect.that(told.compareTo(most) <= 0, FIELDS.get(i) + " up to " + most, told.toString(), null);
            Exchange refused = context.create(Role.LIMITED, body(context, FIELDS.get(i), most.add(BigDecimal.ONE)));
            Expect.invalidRequest(refused);
        }
    }

    private void isReplayed(CheckContext context) throws InterruptedException {
        JsonNode least = bounds(context, Role.MAIN, "memory_mib").path("min");
        ObjectNode body = context.body().set("memory_mib", least);
        Request create = Request.of("POST", "/sandboxes")
                .as(Role.MAIN)
                .header("Idempotency-Key", context.unique())
                .json(body.toString());
        JsonNode sandbox = CheckContext.made(context.create(create));
        Exchange again = context.send(create);
        ExpectSame.value("memory_mib", least, again.data().path("memory_mib"), again);
        context.kill(sandbox);
    }

    private static ObjectNode body(CheckContext context, String field, BigDecimal value) {
        return context.body().set(field, JsonNodeFactory.instance.numberNode(value));
    }

    private Check offered(Check check) {
        return context -> {
            extensions.limits(context);
            new OptionalFields(extensions).requireOffered(context, contract.operation("createSandbox"), "memory_mib");
            check.run(context);
        };
    }

    /** Returns the bounds of a field as the server tells them, which it does where it offers the choice. */
    private static JsonNode bounds(CheckContext context, Role role, String field) throws InterruptedException {
        Exchange limits = context.send(Request.of("GET", "/limits").as(role));
        JsonNode bounds = limits.data().path("bounds").path(field);
        if (field.equals("disk_mib") && !bounds.has("default")) {
            throw new SkippedException("nothing but the machine bounds the disk");
        }
        Expect.that(bounds.path("max").isNumber(), "bounds of " + field, bounds.toString(), limits);
        return bounds;
    }
}
