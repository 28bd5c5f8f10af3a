package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.entries;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A second list of faults from the contract alone: patches and lives of sandboxes. */
final class LaterUnseenStateFaults extends FaultList {

    LaterUnseenStateFaults() {
        patches();
        lives();
    }

    private void patches() {
        add(
                "UPD-01",
                "null-is-stored-as-a-text",
                patch(metadata -> Set.copyOf(names(metadata)).forEach(name -> {
                    if (metadata.path(name).isNull()) {
                        metadata.put(name, "null");
                    }
                })));
        add(
                "MODEL-02",
                "an-empty-value-removes",
                patch(metadata -> Set.copyOf(names(metadata)).forEach(name -> {
                    if (metadata.path(name).isTextual()
                            && metadata.path(name).asText().isEmpty()) {
                        metadata.putNull(name);
                    }
                })));
        add(
                "MODEL-02",
                "patched-values-are-trimmed",
                patch(metadata -> Set.copyOf(names(metadata)).forEach(name -> {
                    if (metadata.path(name).isTextual()) {
                        metadata.put(name, metadata.path(name).asText().strip());
                    }
                })));
        add(
                "MODEL-02",
                "patched-values-are-composed",
                patch(metadata -> Set.copyOf(names(metadata)).forEach(name -> {
                    if (metadata.path(name).isTextual()) {
                        metadata.put(
                                name, Normalizer.normalize(metadata.path(name).asText(), Normalizer.Form.NFC));
                    }
                })));
        add(
                "MODEL-02",
                "patched-keys-in-lower-case",
                patch(metadata -> Set.copyOf(names(metadata)).forEach(name -> {
                    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
                        metadata.set(name.toLowerCase(Locale.ROOT), metadata.remove(name));
                    }
                })));
        add("MODEL-01", "patched-values-of-512-utf-16-units", instead("updateSandbox", (request, next) -> {
            for (var value : Interceptors.json(request).path("metadata")) {
                if (value.asText().length() > 512) {
                    return Response.error(400, "invalid_request", "metadata: values have at most 512 characters");
                }
            }
            return next.proceed(request);
        }));
        add("UPD-02", "no-metadata-at-all-is-ignored", body("updateSandbox", body -> {
            if (body.path("metadata").isNull()) {
                body.remove("metadata");
            }
        }));
        add("UPD-01", "patch-replaces-all", instead("updateSandbox", (request, next) -> {
            if (Interceptors.json(request).path("metadata").isObject()) {
                next.proceed(request.withBody("{\"metadata\":null}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            }
            return next.proceed(request);
        }));
        add("MODEL-03", "lists-show-metadata-of-create", listed((old, entry) -> {
            if (old.has("metadata")) {
                entry.set("metadata", old.get("metadata"));
            } else {
                entry.remove("metadata");
            }
        }));
        add("UPD-01", "get-shows-patches-a-second-late", new Interceptor() {
            private final Map<String, ObjectNode> before = new ConcurrentHashMap<>();
            private final Map<String, Instant> at = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                Instant now = next.server().parts().clock.instant();
                String operation = next.operation(request);
                if (operation.equals("updateSandbox")) {
                    sandbox(request, next).ifPresent(any -> {
                        before.put(any.id(), any.json());
                        at.put(any.id(), now);
                    });
                }
                Response response = next.proceed(request);
                String id = request.path().substring(request.path().lastIndexOf('/') + 1);
                Instant patched = at.get(id);
                ObjectNode old = before.get(id);
                boolean fresh = patched != null && patched.plusSeconds(1).isAfter(now);
                if (operation.equals("getSandbox") && response.status == 200 && fresh && old != null) {
                    response.data().remove("metadata");
                    if (old.has("metadata")) {
                        response.data().set("metadata", old.get("metadata"));
                    }
                }
                return response;
            }
        });
        add("MODEL-02", "patch-shows-the-timeout-of-create", new Interceptor() {
            private final Map<String, ObjectNode> created = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                remember(created, request, response, next);
                ObjectNode old =
                        response.status == 200 && next.operation(request).equals("updateSandbox")
                                ? created.get(response.data().path("sandbox_id").asText())
                                : null;
                if (old != null) {
                    response.data().set("timeout", old.get("timeout"));
                    response.data().set("expires_at", old.get("expires_at"));
                }
                return response;
            }
        });
    }

    private static List<String> names(ObjectNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Interceptor patch(Consumer<ObjectNode> how) {
        return body("updateSandbox", body -> {
            if (body.get("metadata") instanceof ObjectNode metadata) {
                how.accept(metadata);
            }
        });
    }

    private static void remember(
            Map<String, ObjectNode> created, Request request, Response response, Interceptor.Chain next) {
        if (next.operation(request).equals("createSandbox") && response.status == 201) {
            created.putIfAbsent(
                    response.data().path("sandbox_id").asText(), response.data().deepCopy());
        }
    }

    private static Interceptor listed(java.util.function.BiConsumer<ObjectNode, ObjectNode> how) {
        return new Interceptor() {
            private final Map<String, ObjectNode> created = new ConcurrentHashMap<>();

            @Override
            public Response intercept(Request request, Chain next) {
                Response response = next.proceed(request);
                remember(created, request, response, next);
                if (next.operation(request).equals("listSandboxes") && response.status == 200) {
                    response.body().get("data").forEach(entry -> {
                        ObjectNode old = created.get(entry.path("sandbox_id").asText());
                        if (old != null) {
                            how.accept(old, (ObjectNode) entry);
                        }
                    });
                }
                return response;
            }
        };
    }

    private void lives() {
        change(
                "TEXT-04",
                "a-life-of-a-day-at-most",
                parts -> parts.sandboxes = new FaultySandboxes(parts) {
                    @Override
                    public synchronized FakeSandbox extend(Account account, String id, long seconds) {
                        FakeSandbox extended = super.extend(account, id, seconds);
                        extended.timeout(Math.min(extended.timeout(), 86_400));
                        return extended;
                    }
                });
        add("LATER-03", "killed-stopped-when-it-would-have-expired", instead("", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 404
                    && response.body != null
                    && response.error().has("stopped_at")) {
                sandbox(request, next)
                        .ifPresent(any -> response.error()
                                .put("stopped_at", any.json().path("expires_at").asText()));
            }
            return response;
        }));
        add("CMD-52", "only-get-says-the-reason", (request, operation, reply) -> {
            if (reply.status == 404 && reply.body != null && !operation.equals("getSandbox")) {
                reply.error().remove(List.of("reason", "stopped_at"));
            }
        });
        change(
                "CONC-05",
                "expired-take-room-for-five-seconds",
                parts -> parts.sandboxes = new FaultySandboxes(parts) {
                    @Override
                    protected int taken(Account account) {
                        return super.taken(account)
                                + (int) all().stream()
                                        .filter(sandbox -> sandbox.account() == account && !runs(sandbox))
                                        .filter(sandbox -> sandbox.termination()
                                                        .orElseThrow()
                                                        .reason()
                                                        .equals("expired")
                                                && sandbox.end().plusSeconds(5).isAfter(now()))
                                        .count();
                    }
                });
        add("CONC-04", "retry-after-of-the-latest", (request, next) -> {
            Response response = next.proceed(request);
            if (response.code().equals("concurrency_limit_exceeded")
                    && next.operation(request).equals("createSandbox")) {
                response.with("Retry-After", "" + (Integer.parseInt(response.headers.get("Retry-After")) + 2));
            }
            return response;
        });
        add(
                "LIST-12",
                "expires-a-second-later-in-lists",
                entries(
                        "listSandboxes",
                        entry -> entry.put(
                                "expires_at",
                                Instant.parse(entry.path("expires_at").asText())
                                        .plusSeconds(1)
                                        .toString())));
    }
}
