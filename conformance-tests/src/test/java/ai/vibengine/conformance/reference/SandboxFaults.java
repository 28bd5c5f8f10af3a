package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Interceptors.unasked;
import static ai.vibengine.conformance.reference.Interceptors.unlessAsked;
import static ai.vibengine.conformance.reference.Mutations.data;
import static ai.vibengine.conformance.reference.Mutations.error;
import static ai.vibengine.conformance.reference.Mutations.recounts;
import static ai.vibengine.conformance.reference.Mutations.says;
import static ai.vibengine.conformance.reference.Mutations.turns;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.Interceptor.Chain;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Faults in the life of sandboxes. */
final class SandboxFaults extends FaultList {

    private static final Duration MOMENT = Duration.ofMillis(500);

    SandboxFaults() {
        starts();
        environments();
        updates();
        idling();
        pauses();
        kills();
        ids();
        extensions();
        expiry();
    }

    private void starts() {
        add("SBX-03", "timeout-ignored", unasked("createSandbox", "timeout"));
        add("SBX-05", "default-is-300", unlessAsked("createSandbox", "timeout", 300));
        add("SBX-11", "started-in-other-zone", data("createSandbox", node -> {
            node.put("started_at", later(node, "started_at"));
            node.put("expires_at", later(node, "expires_at"));
        }));
        add("SBX-12", "metadata-empty", data("createSandbox", node -> {
            if (!node.has("metadata")) {
                node.putObject("metadata");
            }
        }));
        add("SBX-14", "reading-changes", instead("getSandbox", (request, next) -> {
            sandbox(request, next).ifPresent(sandbox -> sandbox.timeout(sandbox.timeout() + 1));
            return next.proceed(request);
        }));
        add("FILTER-06", "template-is-base", body("createSandbox", body -> body.put("template", "base")));
    }

    private static String later(ObjectNode node, String field) {
        return Instant.parse(node.path(field).asText())
                .plus(Duration.ofHours(2))
                .toString();
    }

    private void environments() {
        add("VARS-01", "sandbox-env-is-ignored", unasked("createSandbox", "env"));
        add("VARS-02", "sandbox-env-goes-over-that-of-commands", unasked("runCommand", "env"));
        add("VARS-03", "env-is-shown", data("getSandbox", node -> node.putObject("env")));
    }

    private void updates() {
        add("UPD-01", "update-shows-the-patch-alone", instead("updateSandbox", (request, next) -> {
            Response response = next.proceed(request);
            JsonNode metadata = Interceptors.json(request).path("metadata");
            if (response.status == 200 && metadata.isObject()) {
                response.data().set("metadata", metadata);
            }
            return response;
        }));
        add("UPD-02", "null-for-metadata-is-ignored", body("updateSandbox", body -> {
            if (body.path("metadata").isNull()) {
                body.remove("metadata");
            }
        }));
        add("UPD-03", "update-by-nothing-empties", body("updateSandbox", body -> {
            if (body.isEmpty()) {
                body.putNull("metadata");
            }
        }));
        add("UPD-04", "update-of-no-sandbox-is-400", turns("updateSandbox", 404, 400, "invalid_request"));
        plant(
                "UPD-05",
                "any-number-of-entries",
                setup -> ((ObjectNode) setup.contract().at("/components/schemas/Metadata")).put("maxProperties", 500));
        plant("UPD-06", "any-json-is-a-patch", setup -> {
            ObjectNode content = (ObjectNode) setup.contract().at("/components/requestBodies/UpdateSandbox/content");
            content.set("application/json", content.get("application/merge-patch+json"));
        });
        add("SCHEMA-updateSandbox", "updated-lives-for-a-text", says("updateSandbox", "timeout", "long"));
        add("UPD-07", "update-extends", recounts("updateSandbox", "timeout", timeout -> timeout + 1));
    }

    private void idling() {
        add("IDLE-01", "idle-expiry-in-the-past", data("getSandbox", node -> {
            if (node.has("idle_expires_at")) {
                node.set("idle_expires_at", node.get("started_at"));
            }
        }));
        add("IDLE-02", "idle-by-default", unlessAsked("createSandbox", "idle_timeout", 290));
        add("IDLE-03", "idle-timeout-is-cut", body("createSandbox", body -> {
            int idle = body.path("idle_timeout").asInt();
            int timeout = body.path("timeout").asInt(60);
            if (idle > timeout && idle <= 86_400) {
                body.put("idle_timeout", timeout);
            }
        }));
        add("IDLE-04", "idle-is-said-to-be-expired", error(404, error -> {
            if (error.path("reason").asText().equals("idle")) {
                error.put("reason", "expired");
            }
        }));
        add("IDLE-05", "looking-is-activity", instead("getSandbox", (request, next) -> {
            sandbox(request, next).ifPresent(FakeSandbox::touch);
            return next.proceed(request);
        }));
        add("IDLE-06", "commands-are-no-activity", instead("runCommand", (request, next) -> {
            Response response = next.proceed(request);
            // Those in the background stay, so that they alone are missed.
            if (response.status == 200) {
                sandbox(request, next).ifPresent(sandbox -> sandbox.runs().clear());
            }
            return response;
        }));
        add("IDLE-07", "files-are-no-activity", instead("writeFile", (request, next) -> {
            Optional<FakeSandbox> sandbox = sandbox(request, next);
            Optional<Instant> before = sandbox.map(FakeSandbox::activeAt);
            Response response = next.proceed(request);
            sandbox.ifPresent(each -> each.activeAt(before.orElseThrow()));
            return response;
        }));
        add("IDLE-08", "running-commands-are-no-activity", instead("runCommand", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 202) {
                sandbox(request, next).ifPresent(sandbox -> {
                    if (Interceptors.json(request).path("command").asText().equals("sleep 30")) {
                        sandbox.runs().clear();
                    }
                });
            }
            return response;
        }));
        add("IDLE-09", "idle-timeout-is-not-patched", body("updateSandbox", body -> body.remove("idle_timeout")));
    }

    private void pauses() {
        add("PAUSE-01", "paused-says-running", says("pauseSandbox", "status", "running"));
        add("PAUSE-02", "resumed-says-paused", says("resumeSandbox", "status", "paused"));
        add("PAUSE-03", "second-pause-is-409", instead("pauseSandbox", (request, next) -> {
            boolean again = sandbox(request, next).filter(FakeSandbox::isPaused).isPresent();
            if (again) {
                throw new ApiErrorException(ErrorCode.CONFLICT, "It is paused.");
            }
            return next.proceed(request);
        }));
        add(
                "PAUSE-04",
                "paused-are-listed",
                Interceptors.rewrite(
                        "listSandboxes",
                        request -> request.parameter("status").isPresent()
                                ? request
                                : Interceptors.withParameter(request, "status", "any")));
        add("PAUSE-05", "paused-take-commands", instead("runCommand", (request, next) -> {
            Optional<FakeSandbox> paused = sandbox(request, next).filter(FakeSandbox::isPaused);
            if (paused.isEmpty()) {
                return next.proceed(request);
            }
            next.server()
                    .parts()
                    .sandboxes
                    .resume(paused.get().account(), paused.get().id(), 1);
            return next.proceed(request);
        }));
        add("PAUSE-06", "paused-cannot-be-killed", instead("killSandbox", (request, next) -> {
            if (sandbox(request, next).filter(FakeSandbox::isPaused).isPresent()) {
                throw new ApiErrorException(ErrorCode.CONFLICT, "It is paused.");
            }
            return next.proceed(request);
        }));
        add("PAUSE-07", "pause-of-no-sandbox-is-400", turns("pauseSandbox", 404, 400, "invalid_request"));
        add("PAUSE-08", "pauses-count-as-life", instead("resumeSandbox", (request, next) -> {
            Optional<FakeSandbox> sandbox = sandbox(request, next);
            long before = sandbox.map(FakeSandbox::timeout).orElse(0L);
            Response response = next.proceed(request);
            if (response.status == 200 && before > 100) {
                sandbox.ifPresent(each -> each.timeout(before));
                response.body = Response.of(200, sandbox.orElseThrow().json()).body;
            }
            return response;
        }));
        add("PAUSE-09", "on-timeout-is-ignored", body("createSandbox", body -> body.remove("on_timeout")));
        add("PAUSE-10", "on-timeout-is-not-patched", body("updateSandbox", body -> body.remove("on_timeout")));
        add("SCHEMA-pauseSandbox", "paused-lives-for-a-text", says("pauseSandbox", "timeout", "long"));
        add("SCHEMA-resumeSandbox", "resumed-lives-for-a-text", says("resumeSandbox", "timeout", "long"));
    }

    private void kills() {
        add("SBX-06", "killed-says-running", says("killSandbox", "status", "running"));
        add("SBX-07", "kill-does-nothing", instead("killSandbox", (request, next) -> {
            Response response = next.proceed(request.withMethod("GET"));
            if (response.status == 200) {
                response.data().put("status", "stopped");
            }
            return response;
        }));
        stoppedIsFound("SBX-07", "stopped-is-shown", "getSandbox", (stopped, now) -> true);
        stoppedIsFound("SBX-08", "kill-twice-is-fine", "killSandbox", (stopped, now) -> true);
        stoppedIsFound(
                "EXPIRY-04",
                "expired-can-be-killed",
                "killSandbox",
                (stopped, now) -> stopped.reason().equals("expired"));
        stoppedIsFound("RACE-01", "kill-race", "killSandbox", (stopped, now) -> atOnce(stopped.at(), now));
        add("SBX-13", "kill-takes-another", instead("killSandbox", (request, next) -> {
            Response response = next.proceed(request);
            sandbox(request, next)
                    .ifPresent(sandbox -> next.server().parts().sandboxes.running(sandbox.account()).stream()
                            .forEach(each -> each.terminate(new FakeSandbox.Termination("killed", now(next)))));
            return response;
        }));
    }

    /** Which of those that have stopped. */
    private interface Which {
        boolean test(FakeSandbox.Termination stopped, Instant now);
    }

    /** Treats sandboxes that have stopped as if they had not. */
    private void stoppedIsFound(String requirement, String name, String operation, Which which) {
        add(requirement, name, onStatus(operation, 404, (request, next) -> {
            Optional<FakeSandbox> found = sandbox(request, next)
                    .filter(sandbox -> sandbox.termination()
                            .filter(stopped -> which.test(stopped, now(next)))
                            .isPresent());
            return found.map(sandbox -> Response.of(200, sandbox.json())).orElseGet(() -> next.proceed(request));
        }));
    }

    private static Instant now(Chain next) {
        return next.server().parts().clock.instant();
    }

    static boolean atOnce(Instant one, Instant other) {
        return Duration.between(one, other).compareTo(MOMENT) < 0;
    }

    private void ids() {
        store("SBX-10", "id-used-again", parts -> new FaultySandboxes(parts) {
            @Override
            protected String newId() {
                return all().stream()
                        .filter(sandbox -> sandbox.termination().isPresent())
                        .map(FakeSandbox::id)
                        .findFirst()
                        .orElseGet(super::newId);
            }
        });
        store("RACE-03", "one-id-a-moment", parts -> new FaultySandboxes(parts) {
            @Override
            protected String newId() {
                return all().stream()
                        .filter(sandbox -> atOnce(sandbox.startedAt(), now()))
                        .map(FakeSandbox::id)
                        .findFirst()
                        .orElseGet(super::newId);
            }
        });
    }

    private void extensions() {
        add(
                "EXTEND-01",
                "extension-from-start",
                extending((sandbox, before, seconds, now) -> sandbox.timeout(seconds)));
        add(
                "EXTEND-02",
                "extension-shortens",
                extending((sandbox, before, seconds, now) -> sandbox.timeout(sandbox.extendedTimeout(now, seconds))));
        add(
                "EXTEND-04",
                "extension-adds",
                extending((sandbox, before, seconds, now) -> sandbox.timeout(before + seconds)));
        add("EXPIRY-06", "extension-is-forgotten", instead("extendSandboxTimeout", (request, next) -> {
            long before = sandbox(request, next).map(FakeSandbox::timeout).orElse(0L);
            Response response = next.proceed(request);
            sandbox(request, next).ifPresent(sandbox -> sandbox.timeout(before));
            return response;
        }));
        add("EXTEND-05", "extension-of-all", instead("extendSandboxTimeout", (request, next) -> {
            Response response = next.proceed(request);
            sandbox(request, next)
                    .filter(sandbox -> response.status == 200)
                    .ifPresent(sandbox -> next.server()
                            .parts()
                            .sandboxes
                            .running(sandbox.account())
                            .forEach(other -> other.timeout(sandbox.timeout())));
            return response;
        }));
        Map<FakeSandbox, Instant> extended = new ConcurrentHashMap<>();
        // Of those that come at once the longest is lost, whoever is first. The time of a run may leap meanwhile.
        add("RACE-02", "extension-race", extending((sandbox, before, seconds, now) -> {
            Instant last = extended.put(sandbox, now);
            if (last != null && Duration.between(last, now).toSeconds() < 10) {
                sandbox.timeout(Math.min(before, sandbox.extendedTimeout(now, seconds)));
            }
        }));
        add("CONC-08", "full-cannot-extend", instead("extendSandboxTimeout", (request, next) -> {
            if (sandbox(request, next)
                            .map(sandbox -> next.server()
                                    .parts()
                                    .sandboxes
                                    .running(sandbox.account())
                                    .size())
                            .orElse(0)
                    >= 5) {
                throw new ApiErrorException(
                        ErrorCode.CONCURRENCY_LIMIT_EXCEEDED, "The account runs as many as it may.");
            }
            return next.proceed(request);
        }));
        add("EXPIRY-05", "extension-revives", onStatus("extendSandboxTimeout", 404, (request, next) -> {
            Optional<FakeSandbox> stopped = sandbox(request, next)
                    .filter(sandbox -> sandbox.termination().isPresent());
            stopped.ifPresent(sandbox -> {
                sandbox.terminate(null);
                sandbox.timeout(sandbox.extendedTimeout(now(next), seconds(request)));
            });
            return stopped.map(sandbox -> Response.of(200, sandbox.json())).orElseGet(() -> next.proceed(request));
        }));
    }

    /** Sets the timeout of a sandbox that was extended right. */
    private interface Extension {
        void apply(FakeSandbox sandbox, long before, long seconds, Instant now);
    }

    private static long seconds(Request request) {
        return Interceptors.json(request).path("timeout").asLong();
    }

    private static Interceptor extending(Extension extension) {
        return instead("extendSandboxTimeout", (request, next) -> {
            Optional<FakeSandbox> found = sandbox(request, next);
            if (found.isEmpty()) {
                return next.proceed(request);
            }
            FakeSandbox sandbox = found.get();
            synchronized (sandbox) {
                long before = sandbox.timeout();
                Response response = next.proceed(request);
                if (response.status == 200) {
                    extension.apply(sandbox, before, seconds(request), now(next));
                    response.body().set("data", sandbox.json());
                }
                return response;
            }
        });
    }

    private void expiry() {
        end("EXPIRY-01", "expires-early", sandbox -> sandbox.end().minusSeconds(1));
        end("EXPIRY-02", "expires-late", sandbox -> sandbox.end().plusSeconds(3));
        end("EXPIRY-02", "never-expires", sandbox -> Instant.MAX);
        plant("EXPIRY-07", "extended-never-expires", setup -> {
            Set<FakeSandbox> extended = ConcurrentHashMap.newKeySet();
            setup.add(extending((sandbox, before, seconds, now) -> extended.add(sandbox)));
            setup.change(parts -> parts.sandboxes =
                    ending(parts, sandbox -> extended.contains(sandbox) ? Instant.MAX : sandbox.end()));
        });
        listed("LIST-02", "killed-stay-listed", "killed");
        listed("EXPIRY-03", "expired-stay-listed", "expired");
        keepsPlace("CONC-05", "expiry-keeps-the-place", "expired");
        keepsPlace("CONC-06", "kill-keeps-the-place", "killed");
    }

    /** When a sandbox ends. */
    private interface End {
        Instant of(FakeSandbox sandbox);
    }

    private void end(String requirement, String name, End end) {
        store(requirement, name, parts -> ending(parts, end));
    }

    private static FaultySandboxes ending(Parts parts, End end) {
        return new FaultySandboxes(parts) {
            @Override
            protected Instant end(FakeSandbox sandbox) {
                return end.of(sandbox);
            }
        };
    }

    private void listed(String requirement, String name, String reason) {
        store(requirement, name, parts -> new FaultySandboxes(parts) {
            @Override
            protected List<FakeSandbox> listed(Account account) {
                return withStopped(account, reason);
            }
        });
    }

    private void keepsPlace(String requirement, String name, String reason) {
        store(requirement, name, parts -> new FaultySandboxes(parts) {
            @Override
            protected int taken(Account account) {
                return withStopped(account, reason).size();
            }
        });
    }

    /** Makes the store of a faulty server. */
    private interface Store {
        FaultySandboxes of(Parts parts);
    }

    private void store(String requirement, String name, Store store) {
        change(requirement, name, parts -> parts.sandboxes = store.of(parts));
    }
}
