package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/** What sandboxes may reach over the network, and what they were refused. */
public final class NetworkChecks {

    private static final String BLOCKED = "blocked";
    private static final String PUBLIC = "public";
    private static final int NOT_FOUND_BY_SHELL = 127;

    private final SharedSandbox shared;

    public NetworkChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        add(catalogue, "NET-01", "Every answer shows the policy that a sandbox was created with.", context -> {
            ObjectNode policy = list("example.com:443", "*.example.org", "93.184.216.0/24:80-81");
            Exchange created = create(context, policy);
            expectShown(context, CheckContext.made(created), policy, created);
            context.kill(created.data());
        });
        add(catalogue, "NET-02", "A sandbox that asks for no policy shows the one it has.", context -> {
            Exchange created = context.create(Role.MAIN, context.body());
            JsonNode sandbox = CheckContext.made(created);
            Expect.that(sandbox.at("/network/egress").isTextual(), "a network", Expect.shown(created), created);
            expectShown(context, sandbox, sandbox.path("network"), created);
            context.kill(sandbox);
        });
        add(catalogue, "NET-03", "A PUT replaces the whole policy, and every answer shows the new one.", context -> {
            JsonNode sandbox = CheckContext.made(create(context, list("example.com", "example.org")));
            for (ObjectNode policy : List.of(list("example.net:443"), mode(PUBLIC), mode(BLOCKED))) {
                Exchange changed = changed(context, sandbox, policy);
                Expect.status(changed, 200);
                expectShown(context, sandbox, policy, changed);
            }
            context.kill(sandbox);
        });
        add(catalogue, "NET-04", "allow is for allowlist alone; with another mode it is 400.", context -> {
            for (String mode : List.of(PUBLIC, BLOCKED)) {
                refused(context, list("example.com").put("egress", mode), "allow");
                refused(context, list().put("egress", mode), "allow");
            }
        });
        add(catalogue, "NET-05", "An allowlist may be empty, and is shown as such.", context -> {
            Exchange created = create(context, list());
            expectShown(context, CheckContext.made(created), list(), created);
            context.kill(created.data());
        });
        add(catalogue, "NET-06", "Every address at once is no entry: 400 with its index.", context -> {
            refused(context, list("example.com", "0.0.0.0/0"), "allow[1]");
            refused(context, list("::/0"), "allow[0]");
        });
        add(
                catalogue,
                "NET-07",
                "What has addresses of this host or of link-local networks is no entry: 400 with its index.",
                context -> {
                    refused(context, list("a.test", "b.test", "c.test", "169.254.169.254"), "allow[3]");
                    refused(context, list("127.0.0.1:80"), "allow[0]");
                    refused(context, list("128.0.0.0/1", "169.254.0.0/16"), "allow[");
                    refused(context, list("a.test", "224.0.0.1"), "allow[1]");
                });
        add(catalogue, "NET-08", "What is no domain, address or network is no entry: 400 with its index.", context -> {
            for (String entry : List.of(
                    "example.com.",
                    "*",
                    "a.*.test",
                    "*.*.test",
                    "-a.test",
                    "93.184.216.34/24",
                    "93.184.216.34/33",
                    "256.1.1.1",
                    "example.com:0",
                    "example.com:65536",
                    "example.com:81-80",
                    "example.com:",
                    ":80")) {
                refused(context, list("a.test", entry), "allow[1]");
            }
        });
        add(catalogue, "NET-09", "A PUT that is refused changes nothing.", context -> {
            JsonNode sandbox = CheckContext.made(create(context, list("example.com")));
            Expect.invalidRequest(put(context, CheckContext.path(sandbox), list("0.0.0.0/0")));
            Exchange shown = context.show(sandbox);
            ExpectSame.value("network", list("example.com"), shown.data().path("network"), shown);
            context.kill(sandbox);
        });
        add(catalogue, "NET-10", "A sandbox that is not there has no network: 404.", context -> {
            for (String path : List.of("/sandboxes/" + OperationPaths.ABSENT_SANDBOX, shared.killed(context))) {
                Expect.notFound(put(context, path, mode(BLOCKED)));
                Expect.notFound(context.get(path + "/network"));
            }
        });
        add(
                catalogue,
                "NET-11",
                "A policy over its limit is 413 payload_too_large.",
                context -> RequestBodies.expectLimit(
                        context, context.contract().operation("setSandboxNetwork"), shared.network(context)));
        add(catalogue, "NET-12", "What a sandbox was refused is told, the latest first.", context -> {
            JsonNode sandbox = CheckContext.made(create(context, mode(BLOCKED)));
            ask(context, sandbox, "first.test");
            ask(context, sandbox, "second.test");
            Exchange network = context.get(CheckContext.path(sandbox) + "/network");
            List<String> hosts = hosts(network);
            boolean ordered =
                    hosts.indexOf("second.test") >= 0 && hosts.indexOf("second.test") < hosts.lastIndexOf("first.test");
            Expect.that(ordered, "refusals of second.test and then of first.test", "" + hosts, network);
            Expect.equal("why", BLOCKED, why(network, "second.test"), network);
            context.kill(sandbox);
        });
        add(catalogue, "NET-13", "A second after a PUT its policy is in force.", context -> {
            JsonNode sandbox = CheckContext.made(create(context, list("other.test")));
            ask(context, sandbox, "before.test");
            Expect.status(changed(context, sandbox, mode(BLOCKED)), 200);
            context.sleep(Duration.ofSeconds(1));
            ask(context, sandbox, "after.test");
            Exchange network = context.get(CheckContext.path(sandbox) + "/network");
            Expect.equal("why", "not_allowed", why(network, "before.test"), network);
            Expect.equal("why", BLOCKED, why(network, "after.test"), network);
            context.kill(sandbox);
        });
        add(catalogue, "NET-14", "A change of the network changes nothing else.", context -> {
            JsonNode sandbox = CheckContext.made(create(context, mode(BLOCKED)));
            ObjectNode policy = list("example.com");
            Exchange changed = changed(context, sandbox, policy);
            ObjectNode expected = sandbox.deepCopy();
            expected.set("network", policy);
            ExpectSame.sandbox(context, expected, changed.data(), changed);
            context.kill(sandbox);
        });
        add(
                catalogue,
                "NET-15",
                "An entry for port 25 alone, or for localhost, is closed: 400 with its index.",
                context -> {
                    refused(context, list("a.test", "smtp.example.com:25"), "allow[1]");
                    refused(context, list("localhost:8080"), "allow[0]");
                    refused(context, list("a.test", "b.test", "*.localhost"), "allow[2]");
                });
    }

    private void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, context -> {
            shared.network(context);
            check.run(context);
        });
    }

    private static ObjectNode mode(String mode) {
        return JsonNodeFactory.instance.objectNode().put("egress", mode);
    }

    private static ObjectNode list(String... entries) {
        ObjectNode policy = mode("allowlist");
        policy.putArray("allow");
        for (String entry : entries) {
            policy.withArray("allow").add(entry);
        }
        return policy;
    }

    private static Exchange create(CheckContext context, ObjectNode policy) throws InterruptedException {
        ObjectNode body = context.body();
        body.set("network", policy);
        return enforceable(context.create(Role.MAIN, body));
    }

    private static Exchange changed(CheckContext context, JsonNode sandbox, ObjectNode policy)
            throws InterruptedException {
        return enforceable(put(context, CheckContext.path(sandbox), policy));
    }

    private static Exchange put(CheckContext context, String sandbox, ObjectNode policy) throws InterruptedException {
        return context.send(
                Request.of("PUT", sandbox + "/network").as(Role.MAIN).json(policy.toString()));
    }

    /** Ends a check where the machine of the service lacks what a policy takes. */
    private static Exchange enforceable(Exchange exchange) {
        if (exchange.status() == 503) {
            throw new SkippedException("the service cannot enforce the policy: " + Expect.seen(exchange));
        }
        return exchange;
    }

    /** Expects a create and a PUT to refuse a policy and to name a field. */
    private void refused(CheckContext context, ObjectNode policy, String field) throws InterruptedException {
        ObjectNode body = context.body();
        body.set("network", policy);
        for (Exchange exchange : List.of(context.create(Role.MAIN, body), put(context, shared.path(context), policy))) {
            Expect.invalidRequest(exchange);
            String message = exchange.json().at("/error/message").asText();
            Expect.that(message.contains(field), "a message that names " + field, message, exchange);
        }
    }

    private static void expectShown(CheckContext context, JsonNode sandbox, JsonNode policy, Exchange exchange)
            throws InterruptedException {
        ExpectSame.value("network", policy, exchange.data().path("network"), exchange);
        Exchange shown = context.show(sandbox);
        ExpectSame.value("network", policy, shown.data().path("network"), shown);
        Exchange listed = context.get("/sandboxes?limit=100");
        for (JsonNode entry : listed.data()) {
            if (entry.path("sandbox_id").equals(sandbox.path("sandbox_id"))) {
                ExpectSame.value("network", policy, entry.path("network"), listed);
            }
        }
        Exchange network = context.get(CheckContext.path(sandbox) + "/network");
        Expect.status(network, 200);
        ExpectSame.value("policy", policy, network.data().path("policy"), network);
    }

    /** Asks for the address of a name in a sandbox; skipped where commands are not offered, or none can ask. */
    private void ask(CheckContext context, JsonNode sandbox, String name) throws InterruptedException {
        shared.commands(context);
        Exchange asked = context.post(CheckContext.path(sandbox) + "/commands", Commands.body("getent hosts " + name));
        Expect.status(asked, 200);
        if (asked.data().path("exit_code").asInt() == NOT_FOUND_BY_SHELL) {
            throw new SkippedException("the template has no getent");
        }
    }

    private static List<String> hosts(Exchange network) {
        return network.data().path("refusals").findValuesAsText("host");
    }

    private static String why(Exchange network, String host) {
        for (JsonNode refusal : network.data().path("refusals")) {
            if (refusal.path("host").asText().equals(host)) {
                return refusal.path("why").asText();
            }
        }
        return "no refusal of " + host;
    }
}
