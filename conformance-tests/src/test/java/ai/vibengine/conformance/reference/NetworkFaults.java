package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Interceptors.unasked;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.entries;
import static ai.vibengine.conformance.reference.Mutations.lacks;
import static ai.vibengine.conformance.reference.Mutations.recounts;
import static ai.vibengine.conformance.reference.Mutations.says;
import static ai.vibengine.conformance.reference.Mutations.turns;

import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Faults in what sandboxes may reach. */
final class NetworkFaults extends FaultList {

    NetworkFaults() {
        shown();
        changes();
        entriesOfLists();
        refusals();
    }

    private void shown() {
        add("NET-01", "network-of-create-is-ignored", unasked("createSandbox", "network"));
        add("NET-01", "network-is-not-shown", lacks("createSandbox", "network"));
        add("NET-01", "network-is-not-listed", entries("listSandboxes", node -> node.remove("network")));
        add("NET-02", "usual-network-is-not-shown", data("createSandbox", node -> {
            if (node.at("/network/egress").asText().equals("blocked")) {
                node.remove("network");
            }
        }));
        add("NET-05", "an-empty-list-is-public", policies(policy -> {
            if (policy.path("egress").asText().equals("allowlist")
                    && policy.path("allow").isEmpty()) {
                policy.put("egress", "public").remove("allow");
            }
        }));
    }

    private void changes() {
        Map<FakeSandbox, ObjectNode> before = new ConcurrentHashMap<>();
        add("NET-03", "network-is-as-it-was", instead("setSandboxNetwork", (request, next) -> {
            sandbox(request, next).ifPresent(sandbox -> before.putIfAbsent(sandbox, sandbox.network()));
            Response response = next.proceed(request);
            sandbox(request, next)
                    .filter(sandbox -> response.status == 200)
                    .ifPresent(sandbox -> response.data().set("network", before.get(sandbox)));
            return response;
        }));
        add("NET-03", "put-adds-to-the-list", instead("setSandboxNetwork", (request, next) -> {
            JsonNode old = sandbox(request, next)
                    .map(sandbox -> sandbox.network().path("allow"))
                    .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
            Interceptor adding = body("setSandboxNetwork", body -> {
                if (body.path("egress").asText().equals("allowlist") && old instanceof ArrayNode entries) {
                    body.withArray("allow").addAll(entries);
                }
            });
            return adding.intercept(request, next);
        }));
        add("NET-10", "network-of-no-sandbox-is-400", turns("setSandboxNetwork", 404, 400, "invalid_request"));
        add("NET-14", "change-of-network-extends", recounts("setSandboxNetwork", "timeout", timeout -> timeout + 1));
        add("SCHEMA-setSandboxNetwork", "changed-lives-for-a-text", says("setSandboxNetwork", "timeout", "long"));
    }

    private void entriesOfLists() {
        add("NET-04", "allow-with-any-mode", policies(policy -> {
            if (!policy.path("egress").asText().equals("allowlist")) {
                policy.remove("allow");
            }
        }));
        dropping("NET-06", "every-address-is-an-entry", "(0\\.0\\.0\\.0|::)/0");
        dropping("NET-07", "this-host-is-an-entry", "127\\..*");
        dropping("NET-07", "metadata-services-are-an-entry", "169\\.254\\..*");
        dropping("NET-08", "final-dots-are-taken", ".*\\.");
        dropping("NET-08", "any-port-is-taken", ".*:65536");
        dropping("NET-15", "the-mail-port-is-an-entry", ".*:25");
        dropping("NET-15", "localhost-is-an-entry", "(.*\\.)?localhost(:.*)?");
        add("NET-09", "refused-put-changes", instead("setSandboxNetwork", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 400
                    && Interceptors.json(request).at("/allow/0").asText().endsWith("/0")) {
                Interceptor blocking = body(
                        "setSandboxNetwork",
                        body -> body.put("egress", "blocked").remove("allow"));
                blocking.intercept(request, next);
            }
            return response;
        }));
    }

    private void refusals() {
        add("NET-12", "nothing-is-told", data("getSandboxNetwork", node -> node.putArray("refusals")));
        add("NET-12", "the-oldest-first", data("getSandboxNetwork", node -> {
            ArrayNode turned = node.arrayNode();
            node.path("refusals").forEach(refusal -> turned.insert(0, refusal));
            node.set("refusals", turned);
        }));
        add(
                "NET-13",
                "blocked-is-not-in-force",
                data(
                        "getSandboxNetwork",
                        node -> node.path("refusals").forEach(refusal -> {
                            if (refusal.path("host").asText().equals("after.test")) {
                                ((ObjectNode) refusal).put("why", "not_allowed");
                            }
                        })));
        add(
                "SCHEMA-getSandboxNetwork",
                "refused-without-a-reason",
                data(
                        "getSandboxNetwork",
                        node -> node.path("refusals").forEach(refusal -> ((ObjectNode) refusal).remove("why"))));
    }

    /** Takes a policy that has such an entry as if it had not. */
    private void dropping(String requirement, String name, String entry) {
        add(requirement, name, policies(policy -> {
            if (policy.path("allow") instanceof ArrayNode entries) {
                for (int i = entries.size() - 1; i >= 0; i--) {
                    if (entries.get(i).asText().matches(entry)) {
                        entries.remove(i);
                    }
                }
            }
        }));
    }

    /** Changes the policies of requests. */
    private static Interceptor policies(Consumer<ObjectNode> change) {
        Interceptor create = body("createSandbox", body -> {
            if (body.path("network") instanceof ObjectNode policy) {
                change.accept(policy);
            }
        });
        Interceptor put = body("setSandboxNetwork", change);
        return (request, next) -> next.operation(request).equals("createSandbox")
                ? create.intercept(request, next)
                : put.intercept(request, next);
    }
}
