package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The operations on open ports. Nothing listens in a sandbox that runs nothing, so nothing is behind their URLs. */
final class PortOperations {

    private static final String DOMAIN = "localhost";
    private static final int TOKEN_LETTERS = 40;

    private final Parts parts;

    PortOperations(Parts parts) {
        this.parts = parts;
    }

    Response open(Call call) {
        FakeSandbox sandbox = parts.sandboxes.findRunning(call.account(), call.path("sandbox_id"));
        int port = call.body().path("port").asInt();
        String access = call.body().path("access").asText();
        int most = parts.contract.limits().get("open_ports");
        synchronized (sandbox) {
            if (sandbox.ports().containsKey(port)) {
                throw new ApiErrorException(ErrorCode.CONFLICT, "Port " + port + " is open already.");
            }
            if (sandbox.ports().size() >= most) {
                throw new ApiErrorException(
                        ErrorCode.CONFLICT,
                        "The sandbox has " + most + " open ports, which is as many as there may be.");
            }
            sandbox.ports().put(port, access);
        }
        ObjectNode json = json(sandbox, port, access);
        if (access.equals("private")) {
            json.put("token", parts.ids.next("ve_pt_", TOKEN_LETTERS));
        }
        return Response.of(201, json).with("Location", "/sandboxes/" + sandbox.id() + "/ports/" + port);
    }

    Response list(Call call) {
        FakeSandbox sandbox = sandbox(call);
        synchronized (sandbox) {
            List<Pagination.Entry> entries = sandbox.ports().entrySet().stream()
                    .map(open -> new Pagination.Entry(
                            -open.getKey(), open.getKey().toString(), json(sandbox, open.getKey(), open.getValue())))
                    .toList();
            return parts.pagination.page(call, "ports " + sandbox.id(), entries);
        }
    }

    Response close(Call call) {
        FakeSandbox sandbox = sandbox(call);
        synchronized (sandbox) {
            for (Map.Entry<Integer, String> open : sandbox.ports().entrySet()) {
                if (open.getKey().toString().equals(call.path("port"))) {
                    ObjectNode closed = json(sandbox, open.getKey(), open.getValue());
                    sandbox.ports().remove(open.getKey());
                    return Response.of(200, closed);
                }
            }
        }
        throw ApiErrorException.notFound("This port of sandbox " + sandbox.id() + " is not open.");
    }

    private FakeSandbox sandbox(Call call) {
        return parts.sandboxes.find(call.account(), call.path("sandbox_id"));
    }

    private static ObjectNode json(FakeSandbox sandbox, int port, String access) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("port", port)
                .put("access", access)
                .put("url", "http://" + port + "-" + sandbox.id().replace('_', '-') + "." + DOMAIN);
    }
}
