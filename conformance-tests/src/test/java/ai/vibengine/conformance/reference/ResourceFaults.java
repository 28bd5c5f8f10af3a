package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Mutations.data;

import ai.vibengine.client.testing.internal.http.Response;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Faults in what sandboxes are given of the machine. */
final class ResourceFaults extends FaultList {

    private static final int MOST_MEMORY = 16_384;

    ResourceFaults() {
        Set<String> keys = ConcurrentHashMap.newKeySet();
        add("RES-01", "extended-has-one-cpu", data("extendSandboxTimeout", node -> node.put("cpu", 1)));
        add(
                "RES-02",
                "listed-has-the-usual-memory",
                Mutations.entries("listSandboxes", node -> node.put("memory_mib", 512)));
        add("RES-03", "killed-has-the-usual-disk", data("killSandbox", node -> node.put("disk_mib", 1024)));
        add("RES-04", "default-is-not-what-is-told", Interceptors.unlessAsked("createSandbox", "memory_mib", 256));
        add("RES-05", "more-memory-is-cut", body("createSandbox", body -> {
            if (body.path("memory_mib").asLong() > MOST_MEMORY) {
                body.put("memory_mib", MOST_MEMORY);
            }
        }));
        add("RES-06", "a-plan-as-good-as-the-next", data("getLimits", node -> {
            if (node.path("plan").asText().equals("free")) {
                node.withObject("/bounds/memory_mib").put("max", MOST_MEMORY);
            }
        }));
        add("RES-07", "replay-has-the-usual-memory", instead("createSandbox", (request, next) -> {
            Response response = next.proceed(request);
            boolean again = request.header("Idempotency-Key")
                    .filter(key -> !keys.add(key))
                    .isPresent();
            if (again && response.status == 201) {
                response.data().put("memory_mib", 512);
            }
            return response;
        }));
    }
}
