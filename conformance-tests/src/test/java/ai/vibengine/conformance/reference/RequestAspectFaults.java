package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.RateLimiter;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.http.Role;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/** Faults in how requests are counted and read, and in what refusals tell. */
final class RequestAspectFaults extends FaultList {

    RequestAspectFaults() {
        spending();
        forms();
        leaks();
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
        refuse(
                "FORM-01",
                "json-in-lower-case-alone",
                415,
                "unsupported_media_type",
                request -> request.header(type)
                        .filter(value -> value.matches(".*[A-Z].*"))
                        .isPresent());
        refuse(
                "FORM-01",
                "charset-in-quotes-refused",
                415,
                "unsupported_media_type",
                request -> request.header(type)
                        .filter(value -> value.contains("\""))
                        .isPresent());
        refuse(
                "FORM-01",
                "blank-before-parameters-refused",
                415,
                "unsupported_media_type",
                request -> request.header(type)
                        .filter(value -> value.contains(" ;"))
                        .isPresent());
        add(
                "FORM-01",
                "json-like-types-taken",
                Interceptors.rewrite(
                        "",
                        request -> request.header(type)
                                .filter(value ->
                                        value.matches("application/(json5?x?|[\\w.-]+\\+json|json-patch\\+json|jsonp)"))
                                .map(value -> request.withHeader(type, "application/json"))
                                .orElse(request)));
        refuse(
                "FORM-02",
                "accept-in-lower-case-alone",
                406,
                "not_acceptable",
                request -> request.header("Accept")
                        .filter(value -> value.matches(".*[A-Z].*"))
                        .isPresent());
        refuse(
                "FORM-02",
                "accept-with-weights-refused",
                406,
                "not_acceptable",
                request -> request.header("Accept")
                        .filter(value -> value.contains("q=0.001"))
                        .isPresent());
        add(
                "FORM-02",
                "zero-weight-is-overridden",
                Interceptors.rewrite(
                        "",
                        request -> request.header("Accept")
                                .filter(value -> value.contains("json;q=0") && value.contains("*/*"))
                                .map(value -> request.withHeader("Accept", "*/*"))
                                .orElse(request)));
        refuse(
                "FORM-03",
                "expect-refused",
                417,
                "invalid_request",
                request -> request.header("Expect").isPresent());
        refuse(
                "FORM-03",
                "chunked-refused",
                411,
                "invalid_request",
                request -> request.header("Transfer-Encoding").isPresent());
        refuse(
                "FORM-04",
                "unknown-parameters-refused-on-templates",
                400,
                "invalid_request",
                request -> request.path().startsWith("/templates/")
                        && !request.query().isEmpty()
                        && !request.query().startsWith("limit"));
        refuse(
                "FORM-04",
                "unknown-parameters-refused-on-create",
                400,
                "invalid_request",
                request -> request.method().equals("POST") && !request.query().isEmpty());
    }

    private void leaks() {
        plant(
                "LEAK-01",
                "refusal-names-the-key",
                setup -> setup.add((request, next) -> {
                    Response response = next.proceed(request);
                    if (response.status == 401 && request.header("X-API-Key").isPresent()) {
                        response.error()
                                .put(
                                        "message",
                                        "The key " + request.header("X-API-Key").get() + " is unknown.");
                    }
                    return response;
                }));
        plant(
                "LEAK-01",
                "not-found-shows-the-headers",
                setup -> setup.add((request, next) -> {
                    Response response = next.proceed(request);
                    if (response.status == 404 && !response.code().isEmpty()) {
                        response.error()
                                .put(
                                        "message",
                                        "Nothing there for "
                                                + request.header("X-API-Key").orElse(""));
                    }
                    return response;
                }));
        plant(
                "LEAK-02",
                "conflict-shows-the-first-body",
                setup -> setup.add(instead("createSandbox", (request, next) -> {
                    Response response = next.proceed(request);
                    if (response.status != 409) {
                        return response;
                    }
                    String first = setup.parts().sandboxes.running(setup.main()).stream()
                            .map(sandbox -> sandbox.metadata().toString())
                            .reduce("", String::concat);
                    response.error().put("message", "It was used for " + first);
                    return response;
                })));
        plant(
                "LEAK-02",
                "absent-shows-the-foreign-owner",
                setup -> setup.add(instead("getSandbox", (request, next) -> {
                    Response response = next.proceed(request);
                    if (response.status != 404) {
                        return response;
                    }
                    boolean other = request.header("X-API-Key").orElse("").equals(setup.key(Role.OTHER));
                    Interceptors.sandbox(request, next)
                            .filter(sandbox -> other)
                            .ifPresent(sandbox -> response.headers.put(
                                    "X-Owner", sandbox.account().name()));
                    return response;
                })));
    }

    /** Counts in a window for each of these. */
    private void perWindow(String name, Function<Request, String> owner) {
        ThreadLocal<String> current = ThreadLocal.withInitial(() -> "");
        plant("SPEND-01", name, setup -> {
            setup.add((request, next) -> {
                current.set(owner.apply(request));
                return next.proceed(request);
            });
            setup.change(parts ->
                    parts.rateLimiter = new RateLimiter(parts.contract.limits().rateWindow()) {
                        @Override
                        protected String owner(Account account, String key) {
                            return account.name() + " " + current.get();
                        }
                    });
        });
    }

    /** Takes back the count of some. */
    private void free(String name, BiPredicate<Request, Response> which) {
        plant(
                "SPEND-01",
                name,
                setup -> setup.add((request, next) -> {
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
