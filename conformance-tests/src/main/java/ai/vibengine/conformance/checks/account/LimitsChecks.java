package ai.vibengine.conformance.checks.account;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
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
import java.util.Set;

/** What the server tells of limits, of their use and of itself. */
public final class LimitsChecks {

    private static final String LIMITS = "/limits";

    private final Contract contract;
    private final SharedSandbox shared;
    private final OfferedExtensions extensions;

    public LimitsChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
        this.extensions = shared.extensions();
    }

    public void addTo(Catalogue catalogue) {
        catalogue.limited(
                "LIMITS-01", Level.EXTENSION, "GET /limits tells of requests what its headers tell.", context -> {
                    extensions.limits(context);
                    Exchange limits = limited(context);
                    for (int more = 0; more < 3; more++) {
                        limits = limited(context);
                    }
                    Expect.status(limits, 200);
                    Expect.property(
                            "requests_per_minute",
                            limits.number("X-RateLimit-Limit").orElse(-1),
                            limits);
                    int remaining = limits.number("X-RateLimit-Remaining").orElse(-1);
                    int told = limits.data().path("requests_remaining").asInt(-1);
                    Expect.equal("requests_remaining of", remaining, told, limits);
                });
        catalogue.limited(
                "LIMITS-02",
                Level.EXTENSION,
                "GET /limits tells the plan, how many sandboxes it allows, and how many run.",
                this::tellsOfSandboxes);
        catalogue.check(
                "LIMITS-03", Level.EXTENSION, "The bounds in GET /limits are those of the contract.", context -> {
                    Exchange limits = extensions.limits(context);
                    contract.bounds("CreateSandboxRequest").forEach((field, bounds) -> {
                        JsonNode told = limits.data().path("bounds").path(field);
                        expectNumber(field + ".min", bounds.min().doubleValue(), told.path("min"), limits);
                        expectNumber(field + ".max", bounds.max().doubleValue(), told.path("max"), limits);
                        bounds.defaultValue()
                                .ifPresent(value -> expectNumber(
                                        field + ".default", value.doubleValue(), told.path("default"), limits));
                    });
                });
        catalogue.check(
                "LIMITS-04", Level.EXTENSION, "What GET /limits lists as offered is there.", this::offersWhatItLists);
    }

    private static void expectNumber(String what, double expected, JsonNode actual, Exchange exchange) {
        boolean same = actual.isNumber() && Double.compare(actual.asDouble(), expected) == 0;
        Expect.that(same, what + " " + expected, actual.toString(), exchange);
    }

    private void tellsOfSandboxes(CheckContext context) throws InterruptedException {
        extensions.limits(context);
        Exchange before = limited(context);
        Expect.property("plan", "free", before);
        Expect.property("concurrent_sandboxes", contract.plans().get("free", "concurrent_sandboxes"), before);
        JsonNode sandbox = context.sandbox(Role.LIMITED, context.body());
        Exchange during = limited(context);
        Expect.property("concurrent_sandboxes", contract.plans().get("free", "concurrent_sandboxes"), during);
        if (context.has(Role.OTHER)) {
            JsonNode foreign = context.sandbox(Role.OTHER, context.body());
            ExpectSame.value(
                    "running",
                    during.data().path("running"),
                    limited(context).data().path("running"),
                    during);
            context.send(Request.of("DELETE", CheckContext.path(foreign)).as(Role.OTHER));
        }
        context.send(Request.of("DELETE", CheckContext.path(sandbox)).as(Role.LIMITED));
        int more = during.data().path("running").asInt(-1)
                - before.data().path("running").asInt(-1);
        Expect.equal("more that run:", 1, more, during);
        ExpectSame.value(
                "running",
                before.data().path("running"),
                limited(context).data().path("running"),
                during);
    }

    private static Exchange limited(CheckContext context) throws InterruptedException {
        return context.send(Request.of("GET", LIMITS).as(Role.LIMITED));
    }

    private void offersWhatItLists(CheckContext context) throws InterruptedException {
        extensions.limits(context);
        Set<String> groups = extensions.groups(context).orElse(Set.of());
        if (groups.contains("commands")) {
            shared.commands(context);
        }
        if (groups.contains("files")) {
            shared.files(context);
        }
        if (groups.contains("directories")) {
            shared.directories(context);
        }
        if (groups.contains("ports")) {
            shared.ports(context);
        }
        if (groups.contains("environment")) {
            new OptionalFields(extensions).requireOffered(context, contract.operation("createSandbox"), "env");
        }
        if (groups.contains("idle")) {
            new OptionalFields(extensions).requireOffered(context, contract.operation("createSandbox"), "idle_timeout");
        }
        if (groups.contains("network")) {
            shared.network(context);
            new OptionalFields(extensions).requireOffered(context, contract.operation("createSandbox"), "network");
        }
        if (groups.contains("pause")) {
            shared.pauses(context);
        }
        if (groups.contains("snapshots")) {
            shared.snapshots(context);
        }
        if (groups.contains("update")) {
            shared.updated(context);
        }
        if (groups.contains("start_command")) {
            new OptionalFields(extensions)
                    .requireOffered(context, contract.operation("buildTemplate"), "start_command");
        }
        if (groups.contains("images")) {
            new OptionalFields(extensions).requireOffered(context, contract.operation("buildTemplate"), "image");
        }
        if (groups.contains("workdir")) {
            new OptionalFields(extensions).requireOffered(context, contract.operation("buildTemplate"), "workdir");
        }
        if (groups.contains("resources")) {
            new OptionalFields(extensions).requireOffered(context, contract.operation("createSandbox"), "memory_mib");
        }
        if (groups.contains("template_details")) {
            Expect.status(context.get("/templates/base"), 200);
        }
    }
}
