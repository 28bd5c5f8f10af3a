package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;

import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Faults that show only after several operations, one after the other. */
final class SequenceFaults extends FaultList {

    SequenceFaults() {
        plant(
                "MODEL-01",
                "extended-is-everybody's",
                setup -> setup.add(instead("getSandbox", (request, next) -> {
                    Response response = next.proceed(request);
                    boolean foreign = response.status == 404
                            && sandbox(request, next)
                                    .filter(any -> any.termination().isEmpty() && any.timeout() > 500)
                                    .isPresent();
                    return foreign ? next.server().perform(request, setup.main()) : response;
                })));
        plant(
                "MODEL-01",
                "killed-may-be-extended-once-looked-at",
                setup -> setup.add(new Interceptor() {
                    private final Set<String> asked = ConcurrentHashMap.newKeySet();

                    @Override
                    public Response intercept(Request request, Chain next) {
                        Response response = next.proceed(request);
                        String[] path = request.path().split("/", -1);
                        if (response.status == 404
                                && path.length == 3
                                && request.method().equals("GET")) {
                            asked.add(path[2]);
                        }
                        boolean extension = next.operation(request).equals("extendSandboxTimeout");
                        if (extension && response.status == 404 && asked.contains(path[2])) {
                            return sandbox(request, next)
                                    .filter(gone -> gone.account() == setup.main())
                                    .map(gone -> Response.of(200, gone.json()))
                                    .orElse(response);
                        }
                        return response;
                    }
                }));
        add("MODEL-01", "head-of-a-killed-one-is-200", instead("getSandbox", (request, next) -> {
            Response response = next.proceed(request);
            if (request.isHead()
                    && response.status == 404
                    && sandbox(request, next).isPresent()) {
                response.status = 200;
            }
            return response;
        }));
        add("MODEL-02", "metadata-lost-by-a-refused-extension", new Interceptor() {
            private final Set<String> lost = ConcurrentHashMap.newKeySet();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                String[] path = request.path().split("/", -1);
                if (next.operation(request).equals("extendSandboxTimeout") && response.status == 400) {
                    lost.add(path[2]);
                }
                if (response.status == 200 && path.length > 2 && lost.contains(path[2]) && response.body != null) {
                    response.data().remove("metadata");
                }
                return response;
            }
        });
        add("MODEL-02", "color-lost-by-two-extensions", new Interceptor() {
            private final Set<String> once = ConcurrentHashMap.newKeySet();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (next.operation(request).equals("extendSandboxTimeout")
                        && response.status == 200
                        && response.data().get("metadata") instanceof ObjectNode metadata
                        && !once.add(request.path())) {
                    metadata.remove("color");
                }
                return response;
            }
        });
        add("MODEL-03", "total-counts-the-extended-twice", instead("listSandboxes", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 200) {
                int total = response.body().get("total_count").asInt();
                for (var entry : response.body().get("data")) {
                    total += entry.get("timeout").asInt() > 500 ? 1 : 0;
                }
                response.body().put("total_count", total);
            }
            return response;
        }));
        add("MODEL-04", "second-kill-says-failed", (request, next) -> {
            Response response = next.proceed(request);
            boolean repeated = response.status == 404
                    && response.body != null
                    && request.method().equals("DELETE");
            if (repeated && response.error().path("reason").asText().equals("killed")) {
                response.error().put("reason", "failed");
            }
            return response;
        });
    }
}
