package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.RateLimiter;
import ai.vibengine.client.testing.internal.SandboxStore;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.http.Role;
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
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Faults in what is promised about times, memory and limits, and in what headers may look like. */
final class PromiseAspectFaults extends FaultList {

    private final Contract contract;

    PromiseAspectFaults(Contract contract) {
        this.contract = contract;
        memory();
        reasons();
        times();
        spending();
        forms();
        leaks();
    }

    private void memory() {
        add("LATER-01", "key-forgotten-once-killed", instead("createSandbox", (request, next) -> {
            Response response = next.proceed(request);
            boolean gone = response.status == 201
                    && next.server().parts().sandboxes.get(response.data().path("sandbox_id").asText())
                            .flatMap(FakeSandbox::termination)
                            .isPresent();
            return gone ? next.proceed(request.withoutHeader("Idempotency-Key")) : response;
        }));
        add("LATER-01", "replay-of-a-killed-one-is-404", replayed((request, response, sandbox) ->
                sandbox.termination().isPresent() ? Response.error(404, "not_found", "It was stopped.") : response));
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
            boolean failed = next.server()
                    .parts()
                    .templates
                    .all()
                    .stream()
                    .anyMatch(template -> template.id().equals(id)
                            && template.status(next.server().parts().clock.instant()).equals("failed"));
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
                if (response.status == 404 && response.error().path("reason").asText().equals("expired")) {
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
                add("LATER-" + id, "no-reason-on-" + id, error(id, error -> error.remove(List.of("reason", "stopped_at"))));
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
        return next.server().parts().clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void times() {
        plant("CLOCK-01", "ends-at-the-rounded-second", setup -> setup.change(parts -> parts.sandboxes =
                new SandboxStore(parts.clock, parts.ids, parts.contract.limits().stopReasonRetention()) {
                    @Override
                    protected Instant end(FakeSandbox sandbox) {
                        return sandbox.startedAt().truncatedTo(ChronoUnit.SECONDS).plusSeconds(sandbox.timeout());
                    }
                }));
        plant("CLOCK-01", "ends-a-second-early", setup -> setup.change(parts -> parts.sandboxes =
                new SandboxStore(parts.clock, parts.ids, parts.contract.limits().stopReasonRetention()) {
                    @Override
                    protected Instant end(FakeSandbox sandbox) {
                        return sandbox.end().minusSeconds(sandbox.timeout() > 3 ? 1 : 0);
                    }
                }));
        plant("CLOCK-02", "extended-ends-at-the-rounded-second", setup -> setup.change(parts -> parts.sandboxes =
                new SandboxStore(parts.clock, parts.ids, parts.contract.limits().stopReasonRetention()) {
                    @Override
                    public synchronized FakeSandbox extend(Account account, String id, long seconds) {
                        FakeSandbox sandbox = super.find(account, id);
                        long age = Duration.between(sandbox.startedAt(), parts.clock.instant()).toSeconds();
                        sandbox.timeout(Math.max(sandbox.timeout(), age + seconds));
                        return sandbox;
                    }
                }));
        plant("CLOCK-01", "lingers-two-seconds-in-lists", setup -> setup.change(parts -> parts.sandboxes =
                new SandboxStore(parts.clock, parts.ids, parts.contract.limits().stopReasonRetention()) {
                    @Override
                    protected List<FakeSandbox> listed(Account account) {
                        Instant now = parts.clock.instant();
                        return all().stream()
                                .filter(sandbox -> sandbox.account() == account)
                                .filter(sandbox -> runs(sandbox)
                                        || (sandbox.termination().orElseThrow().reason().equals("expired")
                                                && now.isBefore(sandbox.end().plusMillis(1900))))
                                .toList();
                    }
                }));
    }

    private void spending() {
        perWindow("counted-per-method", Request::method);
        perWindow("counted-per-route", request -> request.path().split("/", -1).length + "");
        perWindow("counted-per-second-segment", request -> request.path().split("/", -1)[1]);
        for (int status : new int[] {400, 404, 405, 406, 413, 415}) {
            free("free-on-" + status, (request, response) -> response.status == status);
        }
        free("head-is-free", (request, response) -> request.isHead());
        free("delete-is-free", (request, response) -> request.method().equals("DELETE"));
        free("templates-are-free", (request, response) -> request.path().startsWith("/templates"));
        add("SPEND-01", "limit-of-the-other-plan-on-templates", (request, operation, response) -> {
            if (operation.equals("listTemplates") && response.headers.containsKey("X-RateLimit-Limit")) {
                response.with("X-RateLimit-Limit", "300");
            }
        });
        add("SPEND-02", "full-retry-after-of-the-last", (request, operation, response) -> {
            if (response.code().equals("concurrency_limit_exceeded")) {
                response.with("Retry-After", "" + (Integer.parseInt(response.headers.get("Retry-After")) + 2));
            }
        });
        add("SPEND-02", "full-retry-after-1", (request, operation, response) -> {
            if (response.code().equals("concurrency_limit_exceeded")) {
                response.with("Retry-After", "1");
            }
        });
    }

    private void forms() {
        String type = "Content-Type";
        refuse("FORM-01", "json-in-lower-case-alone", 415, "unsupported_media_type", request -> request.header(type)
                .filter(value -> value.matches(".*[A-Z].*")).isPresent());
        refuse("FORM-01", "charset-in-quotes-refused", 415, "unsupported_media_type", request -> request.header(type)
                .filter(value -> value.contains("\"")).isPresent());
        refuse("FORM-01", "blank-before-parameters-refused", 415, "unsupported_media_type", request -> request.header(type)
                .filter(value -> value.contains(" ;")).isPresent());
        add("FORM-01", "json-like-types-taken", Interceptors.rewrite("", request -> request.header(type)
                .filter(value -> value.matches("application/(json5?x?|[\\w.-]+\\+json|json-patch\\+json|jsonp)"))
                .map(value -> request.withHeader(type, "application/json"))
                .orElse(request)));
        refuse("FORM-02", "accept-in-lower-case-alone", 406, "not_acceptable", request -> request.header("Accept")
                .filter(value -> value.matches(".*[A-Z].*")).isPresent());
        refuse("FORM-02", "accept-with-weights-refused", 406, "not_acceptable", request -> request.header("Accept")
                .filter(value -> value.contains("q=0.001")).isPresent());
        add("FORM-02", "zero-weight-is-overridden", Interceptors.rewrite("", request -> request.header("Accept")
                .filter(value -> value.contains("json;q=0") && value.contains("*/*"))
                .map(value -> request.withHeader("Accept", "*/*"))
                .orElse(request)));
        refuse("FORM-03", "expect-refused", 417, "invalid_request", request -> request.header("Expect").isPresent());
        refuse("FORM-03", "chunked-refused", 411, "invalid_request", request -> request.header("Transfer-Encoding").isPresent());
        refuse("FORM-04", "unknown-parameters-refused-on-templates", 400, "invalid_request",
                request -> request.path().startsWith("/templates/") && !request.query().isEmpty()
                        && !request.query().startsWith("limit"));
        refuse("FORM-04", "unknown-parameters-refused-on-create", 400, "invalid_request",
                request -> request.method().equals("POST") && !request.query().isEmpty());
    }

    private void leaks() {
        plant("LEAK-01", "refusal-names-the-key", setup -> setup.add((request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 401 && request.header("X-API-Key").isPresent()) {
                response.error().put("message", "The key " + request.header("X-API-Key").get() + " is unknown.");
            }
            return response;
        }));
        plant("LEAK-01", "not-found-shows-the-headers", setup -> setup.add((request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 404 && !response.code().isEmpty()) {
                response.error().put("message", "Nothing there for " + request.header("X-API-Key").orElse(""));
            }
            return response;
        }));
        plant("LEAK-02", "conflict-shows-the-first-body", setup -> setup.add(instead("createSandbox", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status != 409) {
                return response;
            }
            String first = setup.parts().sandboxes.running(setup.main()).stream()
                    .map(sandbox -> sandbox.metadata().toString()).reduce("", String::concat);
            response.error().put("message", "It was used for " + first);
            return response;
        })));
        plant("LEAK-02", "absent-shows-the-foreign-owner", setup -> setup.add(instead("getSandbox", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status != 404) {
                return response;
            }
            boolean other = request.header("X-API-Key").orElse("").equals(setup.key(Role.OTHER));
            Interceptors.sandbox(request, next).filter(sandbox -> other).ifPresent(
                    sandbox -> response.headers.put("X-Owner", sandbox.account().name()));
            return response;
        })));
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
            return next.server().parts().sandboxes.get(id.asText())
                    .map(sandbox -> replay.of(request, response, sandbox))
                    .orElse(response);
        });
    }

    /** Counts in a window for each of these. */
    private void perWindow(String name, Function<Request, String> owner) {
        ThreadLocal<String> current = ThreadLocal.withInitial(() -> "");
        plant("SPEND-01", name, setup -> {
            setup.add((request, next) -> {
                current.set(owner.apply(request));
                return next.proceed(request);
            });
            setup.change(parts -> parts.rateLimiter = new RateLimiter(parts.contract.limits().rateWindow()) {
                @Override
                protected String owner(Account account, String key) {
                    return account.name() + " " + current.get();
                }
            });
        });
    }

    /** Takes back the count of some. */
    private void free(String name, BiPredicate<Request, Response> which) {
        plant("SPEND-01", name, setup -> setup.add((request, next) -> {
            Response response = next.proceed(request);
            String key = request.header("X-API-Key").orElse("");
            if (which.test(request, response) && response.headers.containsKey("X-RateLimit-Remaining")) {
                setup.parts().rateLimiter.refund(setup.owner(key), key);
                int left = Integer.parseInt(response.headers.get("X-RateLimit-Remaining"));
                response.with("X-RateLimit-Remaining", "" + (left + 1));
            }
            return response;
        }));
    }

    private void refuse(String requirement, String name, int status, String code, Predicate<Request> which) {
        add(requirement, name, (request, next) -> {
            Response response = next.proceed(request);
            if (response.status < 300 && which.test(request)) {
                response.status = status;
                response.body = Response.error(status, code, "It is not taken.").body;
            }
            return response;
        });
    }
}
