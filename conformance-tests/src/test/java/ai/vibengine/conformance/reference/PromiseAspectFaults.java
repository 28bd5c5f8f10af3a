package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.SandboxStore;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Faults in what is promised about times and memory. */
final class PromiseAspectFaults extends FaultList {

    private final Contract contract;

    PromiseAspectFaults(Contract contract) {
        this.contract = contract;
        memory();
        reasons();
        times();
    }

    private void memory() {
        add("LATER-01", "key-forgotten-once-killed", instead("createSandbox", (request, next) -> {
            Response response = next.proceed(request);
            boolean gone = response.status == 201
                    && next.server()
                            .parts()
                            .sandboxes
                            .get(response.data().path("sandbox_id").asText())
                            .flatMap(FakeSandbox::termination)
                            .isPresent();
            return gone ? next.proceed(request.withoutHeader("Idempotency-Key")) : response;
        }));
        add(
                "LATER-01",
                "replay-of-a-killed-one-is-404",
                replayed((request, response, sandbox) -> sandbox.termination().isPresent()
                        ? Response.error(404, "not_found", "It was stopped.")
                        : response));
        add("LATER-01", "replay-without-location", replayed((request, response, sandbox) -> {
            if (sandbox.termination().isPresent()) {
                response.headers.remove("Location");
            }
            return response;
        }));
        add("LATER-01", "replay-shows-what-is-now", replayed((request, response, sandbox) -> {
            response.body().set("data", sandbox.json());
            return response;
        }));
        add("LATER-01", "key-forgotten-on-a-conflict", new Interceptor() {
            private final Set<String> forgotten = ConcurrentHashMap.newKeySet();

            @Override
            public Response intercept(Request request, Chain next) {
                String key = request.header("Idempotency-Key").orElse("");
                if (forgotten.contains(key)) {
                    return next.proceed(request.withoutHeader("Idempotency-Key"));
                }
                Response response = next.proceed(request);
                if (response.status == 409 && !key.isEmpty()) {
                    forgotten.add(key);
                }
                return response;
            }
        });
        add("LATER-02", "failed-build-loses-its-log", instead("listTemplateLogs", (request, next) -> {
            String id = request.path().split("/", -1)[2];
            boolean failed = next.server().parts().templates.all().stream()
                    .anyMatch(template -> template.id().equals(id)
                            && template.status(next.server().parts().clock.instant())
                                    .equals("failed"));
            return failed ? Response.error(404, "not_found", "There is no log.") : next.proceed(request);
        }));
        add("LATER-02", "log-cut-at-two-lines", instead("listTemplateLogs", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 200 && request.parameter("limit").orElse("").equals("1")) {
                response.body().put("has_more", false).remove("next_cursor");
            }
            return response;
        }));
    }

    private void reasons() {
        add("LATER-03", "reason-told-once", new Interceptor() {
            private final Set<String> told = ConcurrentHashMap.newKeySet();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (response.status == 404 && response.error().has("reason") && !told.add(request.path())) {
                    response.error().remove("reason");
                    response.error().remove("stopped_at");
                }
                return response;
            }
        });
        add("LATER-03", "stopped-when-asked", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 404 && response.error().has("stopped_at")) {
                response.error().put("stopped_at", now(next));
            }
            return response;
        });
        add("LATER-03", "killed-after-it-expired", new Interceptor() {
            private final Set<String> deleted = ConcurrentHashMap.newKeySet();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (response.status == 404
                        && response.error().path("reason").asText().equals("expired")) {
                    if (request.method().equals("DELETE")) {
                        deleted.add(request.path());
                    }
                    if (deleted.contains(request.path())) {
                        response.error().put("reason", "killed");
                    }
                }
                return response;
            }
        });
        for (Operation operation : contract.operations()) {
            if (operation.path().startsWith("/sandboxes/{sandbox_id}")) {
                String id = operation.id();
                add(
                        "LATER-" + id,
                        "no-reason-on-" + id,
                        error(id, error -> error.remove(List.of("reason", "stopped_at"))));
            }
        }
    }

    private static Interceptor error(String operation, Consumer<ObjectNode> change) {
        return instead(operation, (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 404) {
                change.accept(response.error());
            }
            return response;
        });
    }

    private static String now(Interceptor.Chain next) {
        return next.server()
                .parts()
                .clock
                .instant()
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private void times() {
        plant(
                "CLOCK-01",
                "ends-at-the-rounded-second",
                setup -> setup.change(parts -> parts.sandboxes =
                        new SandboxStore(
                                parts.clock, parts.ids, parts.contract.limits().stopReasonRetention()) {
                            @Override
                            protected Instant end(FakeSandbox sandbox) {
                                return sandbox.startedAt()
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .plusSeconds(sandbox.timeout());
                            }
                        }));
        plant(
                "CLOCK-01",
                "ends-a-second-early",
                setup -> setup.change(parts -> parts.sandboxes =
                        new SandboxStore(
                                parts.clock, parts.ids, parts.contract.limits().stopReasonRetention()) {
                            @Override
                            protected Instant end(FakeSandbox sandbox) {
                                return sandbox.end().minusSeconds(sandbox.timeout() > 3 ? 1 : 0);
                            }
                        }));
        plant(
                "CLOCK-02",
                "extended-ends-at-the-rounded-second",
                setup -> setup.change(parts -> parts.sandboxes =
                        new SandboxStore(
                                parts.clock, parts.ids, parts.contract.limits().stopReasonRetention()) {
                            @Override
                            public synchronized FakeSandbox extend(Account account, String id, long seconds) {
                                FakeSandbox sandbox = super.find(account, id);
                                long age = Duration.between(sandbox.startedAt(), parts.clock.instant())
                                        .toSeconds();
                                sandbox.timeout(Math.max(sandbox.timeout(), age + seconds));
                                return sandbox;
                            }
                        }));
        plant(
                "CLOCK-01",
                "lingers-two-seconds-in-lists",
                setup -> setup.change(parts -> parts.sandboxes =
                        new SandboxStore(
                                parts.clock, parts.ids, parts.contract.limits().stopReasonRetention()) {
                            @Override
                            protected List<FakeSandbox> listed(Account account) {
                                Instant now = parts.clock.instant();
                                return all().stream()
                                        .filter(sandbox -> sandbox.account() == account)
                                        .filter(sandbox -> runs(sandbox)
                                                || (sandbox.termination()
                                                                .orElseThrow()
                                                                .reason()
                                                                .equals("expired")
                                                        && now.isBefore(
                                                                sandbox.end().plusMillis(1900))))
                                        .toList();
                            }
                        }));
    }

    private interface Replay {
        Response of(Request request, Response response, FakeSandbox sandbox);
    }

    private static Interceptor replayed(Replay replay) {
        Map<String, Boolean> seen = new ConcurrentHashMap<>();
        return instead("createSandbox", (request, next) -> {
            Response response = next.proceed(request);
            String key = request.header("Idempotency-Key").orElse("");
            if (key.isEmpty() || response.status != 201 || seen.put(key, true) == null) {
                return response;
            }
            JsonNode id = response.data().path("sandbox_id");
            return next.server()
                    .parts()
                    .sandboxes
                    .get(id.asText())
                    .map(sandbox -> replay.of(request, response, sandbox))
                    .orElse(response);
        });
    }
}
