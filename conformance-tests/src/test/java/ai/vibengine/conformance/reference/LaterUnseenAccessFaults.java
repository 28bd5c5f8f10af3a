package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.recounts;

import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.RateLimiter;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A second list of faults from the contract alone: keys, limits and headers. */
final class LaterUnseenAccessFaults extends FaultList {

    LaterUnseenAccessFaults() {
        keys();
        limits();
        headers();
    }

    private static boolean isReader(Request request) {
        return request.header("x-api-key").orElse("").contains("READONLY");
    }

    private void keys() {
        plant(
                "AUTH-03",
                "keys-of-40-characters",
                setup -> setup.add((request, next) -> {
                    String key = request.header("x-api-key").orElse("");
                    for (Role role : Role.values()) {
                        String own = setup.key(role);
                        if (key.length() > 40 && own.startsWith(key.substring(0, 40))) {
                            return next.proceed(request.withHeader("X-API-Key", own));
                        }
                    }
                    return next.proceed(request);
                }));
        plant(
                "EACH-03",
                "readers-may-updateSandbox",
                setup -> setup.add(rewrite(
                        "updateSandbox",
                        request ->
                                isReader(request) ? request.withHeader("X-API-Key", setup.key(Role.MAIN)) : request)));
        add("MODEL-01", "readers-hear-404-of-what-is-gone", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 403 && isReader(request) && request.path().startsWith("/sandboxes/")) {
                Response seen = next.proceed(request.withMethod("GET")
                        .withPath("/sandboxes/" + request.path().split("/", -1)[2]));
                return seen.status == 404 ? seen : response;
            }
            return response;
        });
        plant(
                "CRED-07",
                "readers-may-repeat-a-creation",
                setup -> setup.add(new Interceptor() {
                    private final Set<String> used = ConcurrentHashMap.newKeySet();

                    @Override
                    public Response intercept(Request request, Chain next) {
                        String key = request.header("idempotency-key").orElse("");
                        if (!key.isEmpty() && !isReader(request)) {
                            used.add(key);
                        }
                        return isReader(request) && used.contains(key)
                                ? next.proceed(request.withHeader("X-API-Key", setup.key(Role.MAIN)))
                                : next.proceed(request);
                    }
                }));
        add("CRED-04", "options-need-no-key", (request, next) -> {
            Response response = next.proceed(request);
            if (request.method().equals("OPTIONS") && response.status == 401) {
                become(response, 405, "method_not_allowed");
                response.headers.remove("WWW-Authenticate");
                response.with("Allow", "GET, HEAD");
            }
            return response;
        });
    }

    private void limits() {
        for (String method : List.of("PATCH", "PUT", "HEAD")) {
            plant(
                    "SPEND-01",
                    "requests-of-" + method + "-are-free",
                    setup -> setup.add(free(setup, request -> request.method().equals(method))));
        }
        plant(
                "SPEND-01",
                "requests-about-directories-are-free",
                setup -> setup.add(free(setup, request -> request.path().endsWith("/directories"))));
        plant(
                "SPEND-01",
                "refused-methods-are-free",
                setup -> setup.add((request, next) -> {
                    Response response = next.proceed(request);
                    return response.status == 405 ? refunded(setup, request, response, next) : response;
                }));
        plant(
                "SPEND-01",
                "invalid-bodies-are-free",
                setup -> setup.add((request, next) -> {
                    Response response = next.proceed(request);
                    return response.status == 400 && request.body().length > 0
                            ? refunded(setup, request, response, next)
                            : response;
                }));
        add("RATE-06", "retry-after-a-second-short", (request, operation, reply) -> {
            if (reply.code().equals("rate_limited")) {
                reply.headers.computeIfPresent(
                        "Retry-After", (name, value) -> "" + Math.max(1, Integer.parseInt(value) - 1));
            }
        });
        add("RATE-07", "no-retry-after-for-head", (request, operation, reply) -> {
            if (request.isHead()) {
                reply.headers.remove("Retry-After");
            }
        });
        add(
                "RATE-09",
                "reset-always-a-minute",
                (request, operation, reply) ->
                        reply.headers.computeIfPresent("X-RateLimit-Reset", (name, value) -> "60"));
        change(
                "RATE-06",
                "window-moves-with-each-request",
                parts -> parts.rateLimiter = new RateLimiter(Duration.ofSeconds(60)) {
                    @Override
                    protected void again(
                            Window window,
                            ai.vibengine.client.testing.internal.Account account,
                            java.time.Instant now) {
                        window.end = now.plusSeconds(60);
                    }
                });
        add("LIMITS-01", "limits-before-this-request", recounts("getLimits", "requests_remaining", count -> count + 1));
        plant(
                "LIMITS-02",
                "limits-count-what-is-stopped",
                setup -> setup.add(new Interceptor() {
                    private int stopped;

                    @Override
                    public synchronized Response intercept(Request request, Chain next) {
                        Response response = next.proceed(request);
                        stopped += next.operation(request).equals("killSandbox") && response.status == 200 ? 1 : 0;
                        if (next.operation(request).equals("getLimits") && response.status == 200) {
                            response.data()
                                    .put(
                                            "running",
                                            response.data().path("running").asInt() + stopped);
                        }
                        return response;
                    }
                }));
        plant(
                "LIMITS-02",
                "limits-count-all-accounts",
                setup -> setup.add(instead("getLimits", (request, next) -> {
                    Response response = next.proceed(request);
                    if (response.status == 200) {
                        int all = setup.accounts().stream()
                                .mapToInt(account -> next.server()
                                        .parts()
                                        .sandboxes
                                        .running(account)
                                        .size())
                                .sum();
                        response.data().put("running", all);
                    }
                    return response;
                })));
        add("LIMITS-02", "limits-are-those-of-ten-seconds-ago", new Interceptor() {
            private final Map<String, Kept> kept = new ConcurrentHashMap<>();

            record Kept(java.time.Instant at, ObjectNode data) {}

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                if (next.operation(request).equals("getLimits") && response.status == 200 && !request.isHead()) {
                    java.time.Instant now = next.server().parts().clock.instant();
                    String key = request.header("x-api-key").orElse("");
                    Kept before = kept.get(key);
                    if (before == null || before.at().plusSeconds(10).isBefore(now)) {
                        kept.put(key, new Kept(now, response.data().deepCopy()));
                    } else {
                        response.data().set("running", before.data().get("running"));
                    }
                }
                return response;
            }
        });
        add("EACH-03", "limits-not-for-readers", (request, operation, reply) -> {
            if (operation.equals("getLimits") && isReader(request)) {
                become(reply, 403, "forbidden");
            }
        });
    }

    private static Response refunded(Setup setup, Request request, Response response, Interceptor.Chain next) {
        String left = response.headers.get("X-RateLimit-Remaining");
        if (left != null) {
            String key = request.header("x-api-key").orElse("");
            next.server().parts().rateLimiter.refund(setup.owner(key), key);
            response.with("X-RateLimit-Remaining", "" + (Integer.parseInt(left) + 1));
        }
        return response;
    }

    private static Interceptor free(Setup setup, java.util.function.Predicate<Request> which) {
        return (request, next) -> {
            Response response = next.proceed(request);
            return which.test(request) ? refunded(setup, request, response, next) : response;
        };
    }

    private void headers() {
        add("REQID-03", "own-request-id-lost-in-401", (request, operation, reply) -> {
            if (reply.status == 401) {
                reply.with("X-Request-Id", "req_unknown");
            }
        });
        add("EACH-01", "own-request-id-lost-by-files", (request, operation, reply) -> {
            if (request.path().endsWith("/files")) {
                reply.with("X-Request-Id", "req_file");
            }
        });
        add("REQID-03", "own-request-id-lost-in-405", (request, operation, reply) -> {
            if (reply.status == 405) {
                reply.with("X-Request-Id", "req_method");
            }
        });
        add("ERR-05", "allow-of-timeout-has-get", (request, operation, reply) -> {
            if (request.path().endsWith("/timeout") && reply.status == 405) {
                reply.with("Allow", "GET, HEAD, POST");
            }
        });
        add("UPD-05", "refused-patch-without-envelope", (request, operation, reply) -> {
            if (operation.equals("updateSandbox") && reply.status == 400 && reply.body != null) {
                reply.body = reply.error().deepCopy();
            }
        });
        add("UPD-06", "refused-patch-type-is-400", (request, operation, reply) -> {
            if (operation.equals("updateSandbox") && reply.status == 415) {
                become(reply, 400, "invalid_request");
            }
        });
        add("UPD-06", "refused-patch-names-json", (request, operation, reply) -> {
            if (operation.equals("updateSandbox") && reply.status == 415) {
                reply.with("Accept-Patch", "application/json");
            }
        });
        add("HEAD-03", "no-limit-on-unknown-paths", (request, operation, reply) -> {
            if (operation.isEmpty() && reply.status == 404) {
                reply.headers.keySet().removeIf(name -> name.startsWith("X-RateLimit"));
            }
        });
        add(
                "EACH-04",
                "weight-of-zero-is-accepted-by-limits",
                rewrite(
                        "getLimits",
                        request -> request.header("accept").orElse("").contains("q=0")
                                ? request.withoutHeader("Accept")
                                : request));
        add("MEDIA-04", "first-of-several-types-counts", (request, next) -> {
            String accept = request.header("accept").orElse("");
            return next.proceed(
                    accept.contains(",") ? request.withHeader("Accept", accept.split(",", 2)[0].strip()) : request);
        });
    }
}
