package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.on;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.says;
import static ai.vibengine.conformance.reference.Mutations.when;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.IdempotentCreations;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.client.testing.internal.RateLimiter;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/** Faults in limits, and in what is created once. */
final class LimitFaults extends FaultList {

    private static final String CONCURRENCY = "concurrency_limit_exceeded";
    private static final String RATE = "rate_limited";
    private static final String KEY = "X-API-Key";
    private static final String IDEMPOTENCY = "Idempotency-Key";

    LimitFaults() {
        concurrency();
        windows();
        answers();
        limits();
        idempotency();
    }

    private void concurrency() {
        room("concurrency-none", account -> Integer.MAX_VALUE);
        room("concurrency-one-more", account -> account.concurrentSandboxes() + 1);
        room("concurrency-one-less", account -> account.concurrentSandboxes() - 1);
        // Whoever comes while another is looked at is looked at as if that one were not there.
        change(
                "CONC-01",
                "concurrency-race",
                parts -> parts.sandboxes = new FaultySandboxes(parts) {
                    @Override
                    protected int taken(Account account) {
                        return (int) running(account).stream()
                                .filter(sandbox -> !SandboxFaults.atOnce(sandbox.startedAt(), now()))
                                .count();
                    }
                });
        plant(
                "CONC-03",
                "refused-create-makes-one",
                setup -> setup.add(on(
                        "createSandbox", response -> response.code().equals(CONCURRENCY), (request, next) -> {
                            JsonNode body = Interceptors.json(request);
                            ObjectNode wanted = Setup.request(
                                    body.path("template").asText(),
                                    body.path("timeout").asLong(60));
                            if (body.path("metadata").isObject()) {
                                wanted.set("metadata", body.path("metadata"));
                            }
                            next.server()
                                    .parts()
                                    .sandboxes
                                    .add(setup.owner(request.header(KEY).orElse("")), wanted);
                            return next.proceed(request);
                        })));
        add("CONC-04", "concurrency-retry-late", (request, operation, response) -> {
            if (response.code().equals(CONCURRENCY)) {
                retryAfter(response, seconds -> seconds + 60);
            }
        });
        plant(
                "CONC-07",
                "full-for-all",
                setup -> setup.change(parts -> parts.sandboxes = new FaultySandboxes(parts) {
                    @Override
                    protected void checkRoom(Account account) {
                        setup.accounts().forEach(super::checkRoom);
                    }
                }));
    }

    private void room(String name, ToIntFunction<Account> room) {
        change(
                "CONC-01",
                name,
                parts -> parts.sandboxes = new FaultySandboxes(parts) {
                    @Override
                    protected int room(Account account) {
                        return room.applyAsInt(account);
                    }
                });
    }

    private static void retryAfter(Response response, UnaryOperator<Long> how) {
        response.headers.computeIfPresent(
                "Retry-After", (name, value) -> Long.toString(how.apply(Long.parseLong(value))));
    }

    private void windows() {
        plant("RATE-03", "free-is-more", setup -> edit(setup, "/x-plans/free", "requests_per_minute", old -> old + 40));
        plant(
                "HEAD-04",
                "rate-window-too-long",
                setup -> edit(setup, "/x-limits", "rate_window_seconds", old -> old * 2));
        limiter("RATE-04", "rate-none", parts -> limited(parts, account -> Integer.MAX_VALUE));
        limiter("RATE-04", "rate-one-more", parts -> limited(parts, account -> account.requestsPerWindow() + 1));
        limiter("RATE-04", "rate-one-less", parts -> limited(parts, account -> account.requestsPerWindow() - 1));
        limiter("RATE-05", "rate-counts-double", parts -> new RateLimiter(window(parts)) {
            @Override
            protected int cost() {
                return 2;
            }
        });
        limiter("RATE-06", "rate-sliding", parts -> new RateLimiter(window(parts)) {
            @Override
            protected void again(Window window, Account account, Instant now) {
                window.end = now.plus(window(parts));
            }
        });
        limiter("RATE-07", "rate-refills", parts -> new RateLimiter(window(parts)) {
            @Override
            protected void again(Window window, Account account, Instant now) {
                window.used -= window.used >= limit(account) ? 1 : 0;
            }
        });
        limiter("RATE-08", "rate-window-half-full", parts -> new RateLimiter(window(parts)) {
            @Override
            protected int usedAtStart(Account account) {
                return account.requestsPerWindow() / 2;
            }
        });
        limiter("RATE-11", "rate-per-key", parts -> owned(parts, (account, key) -> key));
        limiter("RATE-12", "rate-shared-by-all", parts -> owned(parts, (account, key) -> "all"));
        limiter("RATE-12", "rate-refuses-all", parts -> new RateLimiter(window(parts)) {
            private Instant refusingUntil = Instant.MIN;

            @Override
            public synchronized Quota count(Account account, String key, Instant now) {
                Quota quota = super.count(account, key, now);
                if (!quota.allowed()) {
                    refusingUntil = now.plus(quota.reset());
                }
                return new Quota(!now.isBefore(refusingUntil), quota.limit(), quota.remaining(), quota.reset());
            }
        });
    }

    private static void edit(Setup setup, String place, String name, UnaryOperator<Integer> how) {
        ObjectNode node = (ObjectNode) setup.contract().at(place);
        node.put(name, how.apply(node.path(name).asInt()));
    }

    private void limiter(String requirement, String name, Function<Parts, RateLimiter> limiter) {
        change(requirement, name, parts -> parts.rateLimiter = limiter.apply(parts));
    }

    private static Duration window(Parts parts) {
        return parts.contract.limits().rateWindow();
    }

    private static RateLimiter limited(Parts parts, ToIntFunction<Account> limit) {
        return new RateLimiter(window(parts)) {
            @Override
            protected int limit(Account account) {
                return limit.applyAsInt(account);
            }
        };
    }

    /** Whose window counts. */
    private interface Owner {
        String of(Account account, String key);
    }

    private static RateLimiter owned(Parts parts, Owner owner) {
        return new RateLimiter(window(parts)) {
            @Override
            protected String owner(Account account, String key) {
                return owner.of(account, key);
            }
        };
    }

    private void answers() {
        add(
                "RATE-01",
                "remaining-constant",
                when(
                        response -> response.headers.containsKey("X-RateLimit-Remaining"),
                        response -> response.with("X-RateLimit-Remaining", "7")));
        add(
                "RATE-06",
                "rate-retry-early",
                when(
                        response -> response.code().equals(RATE),
                        response -> retryAfter(response, seconds -> Math.max(1, seconds / 3))));
        add(
                "RATE-09",
                "rate-retry-late",
                when(
                        response -> response.code().equals(RATE),
                        response -> retryAfter(response, seconds -> seconds + 3)));
        plant("RATE-10", "refused-by-rate-acts", setup -> setup.add(AccessFaults.acting(setup, "", 429)));
        plant(
                "RATE-13",
                "failures-are-free",
                setup -> setup.add((request, next) -> {
                    Response response = next.proceed(request);
                    String key = request.header(KEY).orElse("");
                    if (response.status >= 400
                            && response.headers.containsKey("X-RateLimit-Limit")
                            && response.status != 429) {
                        next.server().parts().rateLimiter.refund(setup.owner(key), key);
                    }
                    return response;
                }));
    }

    private void limits() {
        add("SCHEMA-getLimits", "paused-is-a-word", says("getLimits", "paused", "none"));
        add(
                "LIMITS-01",
                "requests-remaining-before-all",
                data(
                        "getLimits",
                        node -> node.put(
                                "requests_remaining",
                                node.path("requests_per_minute").asInt())));
        add("LIMITS-01", "limits-of-another-plan", says("getLimits", "requests_per_minute", 7));
        add("LIMITS-02", "plan-is-pro", says("getLimits", "plan", "pro"));
        add("LIMITS-02", "running-is-none", says("getLimits", "running", 0));
        add(
                "LIMITS-02",
                "room-that-is-left",
                data(
                        "getLimits",
                        node -> node.put(
                                "concurrent_sandboxes",
                                node.path("concurrent_sandboxes").asInt()
                                        - node.path("running").asInt())));
        add(
                "LIMITS-03",
                "bounds-in-minutes",
                data("getLimits", node -> ((ObjectNode) node.at("/bounds/timeout")).put("max", 1440)));
        plant(
                "LIMITS-04",
                "lists-commands-and-has-none",
                setup -> setup.add((request, next) -> request.path().contains("/commands")
                        ? next.proceed(request.withPath("/no-such-path"))
                        : next.proceed(request)));
    }

    private void idempotency() {
        add("IDEM-01", "idempotency-none", rewrite("", request -> request.withoutHeader(IDEMPOTENCY)));
        creations("IDEM-02", "idempotency-any-body", parts -> new IdempotentCreations(parts.clock, retention(parts)) {
            @Override
            protected boolean same(String before, String now) {
                return true;
            }
        });
        creations("IDEM-03", "idempotency-of-all", parts -> new IdempotentCreations(parts.clock, retention(parts)) {
            @Override
            protected String name(Account account, String key) {
                return key;
            }
        });
        key("IDEM-04", "idempotency-any-key", key -> "k" + Integer.toHexString(key.hashCode()));
        key("IDEM-06", "idempotency-by-prefix", key -> key.substring(0, Math.min(20, key.length())));
        Set<String> underWay = ConcurrentHashMap.newKeySet();
        add("IDEM-05", "idempotency-race", instead("createSandbox", (request, next) -> {
            String key = request.header(IDEMPOTENCY).orElse("");
            if (key.isEmpty() || !underWay.add(key)) {
                return next.proceed(request.withoutHeader(IDEMPOTENCY));
            }
            FaultySandboxes.pause(40);
            underWay.remove(key);
            return next.proceed(request);
        }));
        add(
                "IDEM-07",
                "idempotency-not-for-templates",
                rewrite("buildTemplate", request -> request.withoutHeader(IDEMPOTENCY)));
    }

    private void creations(String requirement, String name, Function<Parts, IdempotentCreations> creations) {
        change(requirement, name, parts -> parts.creations = creations.apply(parts));
    }

    private static Duration retention(Parts parts) {
        return parts.contract.limits().idempotencyRetention();
    }

    private void key(String requirement, String name, UnaryOperator<String> how) {
        add(
                requirement,
                name,
                rewrite(
                        "",
                        request -> request.header(IDEMPOTENCY)
                                .map(key -> request.withHeader(IDEMPOTENCY, how.apply(key)))
                                .orElse(request)));
    }
}
