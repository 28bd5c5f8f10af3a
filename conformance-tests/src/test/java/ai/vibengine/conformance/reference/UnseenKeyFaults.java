package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.become;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.IdempotentCreations;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.http.Role;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;

/** Faults of idempotency keys, headers and bodies that were planted from the contract alone, before any check looked for them. */
final class UnseenKeyFaults extends FaultList {

    UnseenKeyFaults() {
        keys();
        headers();
        bodies();
    }

    private void keys() {
        change(
                "IDEM-03",
                "idempotency-keys-of-all-accounts",
                parts -> parts.creations =
                        new IdempotentCreations(
                                parts.clock, parts.contract.limits().idempotencyRetention()) {
                            @Override
                            protected String name(Account account, String key) {
                                return key;
                            }
                        });
        change(
                "IDEM-06",
                "idempotency-keys-of-36-characters",
                parts -> parts.creations =
                        new IdempotentCreations(
                                parts.clock, parts.contract.limits().idempotencyRetention()) {
                            @Override
                            protected String name(Account account, String key) {
                                return super.name(account, key.substring(0, Math.min(36, key.length())));
                            }
                        });
        change(
                "LATER-01",
                "only-the-template-is-compared",
                parts -> parts.creations =
                        new IdempotentCreations(
                                parts.clock, parts.contract.limits().idempotencyRetention()) {
                            @Override
                            protected boolean same(String before, String now) {
                                return before.replaceAll(",\"metadata\":\\{[^}]*}", "")
                                        .equals(now.replaceAll(",\"metadata\":\\{[^}]*}", ""));
                            }
                        });
        plant(
                "AGAIN-05",
                "replay-when-full-is-429",
                setup -> setup.add(instead("createSandbox", (request, next) -> {
                    Account account = setup.owner(request.header("x-api-key").orElse(""));
                    boolean full =
                            next.server().parts().sandboxes.running(account).size() >= account.concurrentSandboxes();
                    return full && request.header("idempotency-key").isPresent()
                            ? next.proceed(request.withoutHeader("Idempotency-Key"))
                            : next.proceed(request);
                })));
        plant(
                "IDEM-07",
                "build-is-replayed-anew-once-deleted",
                setup -> setup.add(instead("buildTemplate", (request, next) -> {
                    String id = Interceptors.json(request).path("template_id").asText();
                    Account account = setup.owner(request.header("x-api-key").orElse(""));
                    boolean there = next.server().parts().templates.all().stream()
                            .anyMatch(template -> template.account() == account
                                    && template.id().equals(id));
                    return there ? next.proceed(request) : next.proceed(request.withoutHeader("Idempotency-Key"));
                })));
    }

    private void headers() {
        add("EACH-02", "no-head-in-allow-of-logs", (request, operation, reply) -> {
            if (request.path().endsWith("/logs") && reply.status == 405) {
                reply.headers.computeIfPresent("Allow", (name, value) -> value.replace(", HEAD", ""));
            }
        });
        add("REQID-01", "request-ids-of-127-characters", (request, operation, reply) -> {
            if (request.header("x-request-id").orElse("").length() > 127) {
                reply.with("X-Request-Id", "req_replaced");
            }
        });
        add("HEAD-03", "head-of-lists-tells-no-quota", (request, operation, reply) -> {
            if (request.isHead() && operation.startsWith("list")) {
                reply.headers.remove("X-RateLimit-Remaining");
            }
        });
        add("MEDIA-04", "application-anything-is-not-json", (request, operation, reply) -> {
            if (request.header("accept").orElse("").equals("application/*")) {
                become(reply, 406, "not_acceptable");
            }
        });
        add("TENANT-07", "reasons-are-told-to-all", onStatus("", 404, (request, next) -> {
            Response response = next.proceed(request);
            sandbox(request, next)
                    .flatMap(FakeSandbox::termination)
                    .ifPresent(how -> response.error()
                            .put("reason", how.reason())
                            .put(
                                    "stopped_at",
                                    how.at().truncatedTo(ChronoUnit.SECONDS).toString()));
            return response;
        }));
        add("CLOCK-04", "killed-becomes-expired", (request, next) -> {
            Response response = next.proceed(request);
            Instant now = next.server().parts().clock.instant();
            boolean late = sandbox(request, next)
                    .filter(any -> any.end().isBefore(now))
                    .isPresent();
            if (response.status == 404
                    && late
                    && response.body != null
                    && response.error().has("reason")) {
                response.error().put("reason", "expired");
            }
            return response;
        });
        add("HEAD-04", "a-readers-requests-are-free", (request, operation, reply) -> {
            if (request.header("x-api-key").orElse("").contains("READONLY")
                    && reply.headers.containsKey("X-RateLimit-Remaining")) {
                reply.with("X-RateLimit-Remaining", Objects.requireNonNull(reply.headers.get("X-RateLimit-Limit")));
            }
        });
    }

    private void bodies() {
        for (String operation : List.of("writeCommandStdin", "writeFile", "killCommand")) {
            plant(
                    "EACH-03",
                    "readers-may-" + operation,
                    setup -> setup.add(rewrite(
                            operation,
                            request -> request.header("x-api-key").orElse("").contains("READONLY")
                                    ? request.withHeader("X-API-Key", setup.key(Role.MAIN))
                                    : request)));
        }
        add("MODEL-01", "readers-may-not-head", (request, operation, reply) -> {
            if (request.isHead() && request.header("x-api-key").orElse("").contains("READONLY")) {
                become(reply, 403, "forbidden");
            }
        });
        add("BODY-10", "extension-with-anything", body("extendSandboxTimeout", body -> body.retain("timeout")));
        add("VALID-createSandbox.metadata.type", "no-metadata-is-null", body("createSandbox", body -> {
            if (body.path("metadata").isNull()) {
                body.remove("metadata");
            }
        }));
    }
}
