package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.on;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.become;
import static ai.vibengine.conformance.reference.Mutations.when;

import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;

/** Faults in who is let in, to what, and of whom. */
final class AccessFaults extends FaultList {

    private static final String KEY = "X-API-Key";

    private final Contract contract;

    AccessFaults(Contract contract) {
        this.contract = contract;
        keys();
        order();
        permissions();
        tenants();
        requestIds();
    }

    private void keys() {
        add("AUTH-01", "no-key-is-good", rewrite("", request -> request.withoutHeader(KEY)));
        admit("AUTH-02", "any-key-of-the-form", (key, good) -> key.matches("ve_sk_\\w{40,}") && !key.equals(good));
        admit("AUTH-03", "key-by-prefix", (key, good) -> good.startsWith(key) && key.length() > 20);
        admit("AUTH-04", "key-with-tail", (key, good) -> key.startsWith(good));
        admit(
                "AUTH-05",
                "key-in-any-case",
                (key, good) -> key.toLowerCase(Locale.ROOT).equals(good.toLowerCase(Locale.ROOT)));
        admit("AUTH-06", "empty-is-a-key", (key, good) -> key.isEmpty());
        admit("AUTH-07", "key-in-sql", (key, good) -> key.contains("'"));
        admit("AUTH-14", "revoked-is-let-in", (key, good) -> key.contains("REVOKED"));
        add(
                "AUTH-11",
                "bearer-is-a-key",
                rewrite(
                        "",
                        request -> request.header("Authorization")
                                .map(value -> request.withHeader(KEY, value.replace("Bearer ", "")))
                                .orElse(request)));
        add(
                "AUTH-11",
                "query-has-the-key",
                rewrite(
                        "",
                        request -> request.parameter("api_key")
                                .map(value -> request.withHeader(KEY, value))
                                .orElse(request)));
        for (var operation : contract.operations()) {
            plant(
                    "AUTH-" + operation.id(),
                    "open-" + operation.id(),
                    setup -> setup.add(rewrite(
                            operation.id(),
                            request -> request.header(KEY).isPresent()
                                    ? request
                                    : request.withHeader(KEY, setup.key(Role.MAIN)))));
        }
    }

    /** Lets in a key that is given, and none: the other one is that of the main account. */
    private void admit(String requirement, String name, BiPredicate<String, String> admitted) {
        plant(requirement, name, setup -> {
            String good = setup.key(Role.MAIN);
            setup.add(rewrite(
                    "",
                    request -> request.header(KEY)
                            .filter(key -> setup.keys().values().stream()
                                            .noneMatch(known -> known.value().equals(key))
                                    || key.contains("REVOKED"))
                            .filter(key -> admitted.test(key, good))
                            .map(key -> request.withHeader(KEY, good))
                            .orElse(request)));
        });
    }

    /** What a server does first that looks at the key last. */
    private void order() {
        add("AUTH-08", "routes-before-the-key", (request, operation, response) -> {
            if (response.status == 401 && contract.methods(request.path()).isEmpty()) {
                become(response, 404, "not_found");
            }
        });
        add("AUTH-09", "methods-before-the-key", (request, operation, response) -> {
            if (response.status == 401
                    && operation.isEmpty()
                    && !contract.methods(request.path()).isEmpty()) {
                become(response, 405, "method_not_allowed");
            }
        });
        add("AUTH-10", "media-before-the-key", (request, operation, response) -> {
            boolean json = request.header("Content-Type").orElse("").contains("json");
            if (response.status == 401 && operation.equals("createSandbox") && !json) {
                become(response, 415, "unsupported_media_type");
            }
        });
        plant("AUTH-12", "acts-before-the-key", setup -> setup.add(acting(setup, "", 401)));
        add("AUTH-13", "tells-strangers", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 401 && sandbox(request, next).isPresent()) {
                response.error().put("hint", "It exists.");
            }
            return response;
        });
    }

    /** Does what is refused all the same. */
    static Interceptor acting(Setup setup, String operation, int status) {
        return instead(operation, (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == status && !next.operation(request).isEmpty()) {
                next.server()
                        .perform(
                                request.withoutHeader("Accept"),
                                setup.owner(request.header(KEY).orElse("")));
            }
            return response;
        });
    }

    private void permissions() {
        plant(
                "PERM-01",
                "read-only-may-nothing",
                setup -> setup.add((request, operation, response) -> {
                    if (isReadOnly(request) && request.method().equals("GET") && !operation.isEmpty()) {
                        become(response, 403, "forbidden");
                    }
                }));
        List<String> requirements =
                List.of("createSandbox PERM-02", "killSandbox PERM-03", "extendSandboxTimeout PERM-04");
        for (String each : requirements) {
            String operation = each.split(" ", -1)[0];
            mayWrite(each.split(" ", -1)[1], operation);
            readOnlyActs(each.split(" ", -1)[1], operation);
        }
        mayWrite("PERM-05", "buildTemplate");
        mayWrite("PERM-08", "deleteTemplate");
        for (String operation : List.of("runCommand", "killCommand", "writeCommandStdin")) {
            mayWrite("CMD-54", operation);
            readOnlyActs("CMD-54", operation);
        }
        for (String operation : List.of("writeFile", "deleteFile")) {
            mayWrite("FILE-43", operation);
            readOnlyActs("FILE-43", operation);
        }
        plant(
                "PERM-07",
                "built-in-deleted",
                setup -> setup.add(onStatus(
                        "deleteTemplate",
                        403,
                        (request, next) -> next.server().perform(request.withMethod("GET"), setup.main()))));
    }

    private static boolean isReadOnly(Request request) {
        return request.header(KEY).orElse("").contains("READONLY");
    }

    private void mayWrite(String requirement, String operation) {
        plant(
                requirement,
                "read-only-may-" + operation,
                setup -> setup.add(rewrite(
                        operation,
                        request -> isReadOnly(request) ? request.withHeader(KEY, setup.key(Role.MAIN)) : request)));
    }

    private void readOnlyActs(String requirement, String operation) {
        plant(requirement, "read-only-acts-" + operation, setup -> setup.add(acting(setup, operation, 403)));
    }

    private void tenants() {
        foreign("TENANT-01", "getSandbox");
        foreign("TENANT-02", "killSandbox");
        foreign("TENANT-03", "extendSandboxTimeout");
        for (String operation :
                List.of("runCommand", "listCommands", "getCommand", "killCommand", "writeCommandStdin")) {
            foreign("CMD-53", operation);
        }
        for (String operation : List.of("readFile", "writeFile", "deleteFile")) {
            foreign("FILE-42", operation);
        }
        foreign("DIR-10", "listDirectory");
        for (String operation : List.of("openPort", "listPorts", "closePort")) {
            foreign("PORT-11", operation);
        }
        plant(
                "TENANT-05",
                "total-of-all-accounts",
                setup -> setup.add(on("listSandboxes", response -> response.status == 200, (request, next) -> {
                    Response response = next.proceed(request);
                    int total = 0;
                    for (var account : setup.accounts()) {
                        total += next.server()
                                .perform(Interceptors.withParameter(request, "cursor", ""), account)
                                .body()
                                .path("total_count")
                                .asInt();
                    }
                    response.body().put("total_count", total);
                    return response;
                })));
        add("TENANT-06", "foreign-is-told", onStatus("", 404, (request, next) -> {
            Response response = next.proceed(request);
            sandbox(request, next)
                    .filter(sandbox -> sandbox.termination().isEmpty())
                    .ifPresent(sandbox -> response.error().put("owner", "another"));
            return response;
        }));
        add("TENANT-07", "reason-told-to-all", onStatus("", 404, (request, next) -> {
            Response response = next.proceed(request);
            sandbox(request, next)
                    .flatMap(sandbox -> sandbox.termination())
                    .ifPresent(termination -> response.error()
                            .put("reason", termination.reason())
                            .put("stopped_at", termination.at().toString().replaceAll("\\.\\d+Z", "Z")));
            return response;
        }));
    }

    /** Shows everyone what belongs to one account. */
    private void foreign(String requirement, String operation) {
        add(
                requirement,
                "foreign-" + operation,
                onStatus(
                        operation,
                        404,
                        (request, next) -> sandbox(request, next)
                                .map(sandbox -> next.server().perform(request, sandbox.account()))
                                .orElseGet(() -> next.proceed(request))));
    }

    private void requestIds() {
        add("REQID-01", "request-id-not-echoed", rewrite("", request -> request.withoutHeader("X-Request-Id")));
        add(
                "REQID-02",
                "any-request-id",
                (request, operation, response) -> request.header("X-Request-Id")
                        .filter(id -> !id.isEmpty())
                        .ifPresent(id -> response.with("X-Request-Id", id)));
        add(
                "REQID-04",
                "request-id-constant",
                when(
                        response -> response.headers
                                .getOrDefault("X-Request-Id", "")
                                .startsWith("req_"),
                        response -> response.with("X-Request-Id", "req_1")));
    }
}
