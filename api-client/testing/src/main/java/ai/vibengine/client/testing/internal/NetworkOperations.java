package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.client.testing.internal.validation.NetworkPolicies;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The operations on the networks of sandboxes. */
final class NetworkOperations {

    private final Parts parts;

    NetworkOperations(Parts parts) {
        this.parts = parts;
    }

    Response get(Call call) {
        FakeSandbox sandbox = find(call);
        ObjectNode network = JsonNodeFactory.instance.objectNode();
        network.set("policy", sandbox.network());
        network.putArray("refusals").addAll(sandbox.refusals());
        return Response.of(200, network);
    }

    Response set(Call call) {
        ObjectNode policy = NetworkPolicies.read(call.body(), "");
        FakeSandbox sandbox = find(call);
        sandbox.network(policy);
        return Response.of(200, sandbox.json());
    }

    private FakeSandbox find(Call call) {
        return parts.sandboxes.find(call.account(), call.path("sandbox_id"));
    }
}
