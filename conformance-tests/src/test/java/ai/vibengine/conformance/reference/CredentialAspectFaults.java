package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;

import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/** Faults in who is let in that show with one credential, one method or one way to write a path alone. */
final class CredentialAspectFaults extends FaultList {
    private static final String KEY = "X-API-Key";

    CredentialAspectFaults(Contract contract) {
        keys();
        places();
        methods();
        readOnly();
        for (Operation operation : contract.operations()) {
            similar(
                    "CRED-" + operation.id(),
                    "key-of-the-length-" + operation.id(),
                    operation.id(),
                    (key, good) -> key.length() == good.length() && !key.equals(good));
        }
    }

    private void keys() {
        similar("CRED-01", "key-by-12-characters", "", (key, good) -> key.startsWith(good.substring(0, 12)));
        similar(
                "CRED-01",
                "key-without-its-end",
                "",
                (key, good) -> key.length() == good.length() && key.startsWith(good.substring(0, good.length() - 4)));
        similar("CRED-01", "key-by-its-end", "", (key, good) -> key.endsWith(good.substring(good.length() - 12)));
        similar("CRED-02", "key-cut-at-12", "", (key, good) -> key.length() == 12 && good.startsWith(key));
        similar("CRED-02", "key-twice", "", (key, good) -> key.equals(good + good));
        similar(
                "CRED-getTemplate",
                "template-to-any-case",
                "getTemplate",
                (key, good) -> key.toLowerCase(Locale.ROOT).equals(good.toLowerCase(Locale.ROOT)));
        similar(
                "CRED-listDirectory",
                "directory-to-a-cut-key",
                "listDirectory",
                (key, good) -> key.length() > 10 && good.startsWith(key));
    }

    private void places() {
        String basic = "Basic ";
        taken(
                "basic-user-is-a-key",
                request -> request.header("Authorization")
                        .filter(value -> value.startsWith(basic))
                        .map(value -> decoded(value.substring(basic.length())).split(":", -1)[0])
                        .orElse(""));
        taken(
                "basic-password-is-a-key",
                request -> request.header("Authorization")
                        .filter(value -> value.startsWith(basic))
                        .map(value -> decoded(value.substring(basic.length())).replaceFirst("^[^:]*:", ""))
                        .orElse(""));
        taken(
                "apikey-scheme-is-a-key",
                request -> request.header("Authorization")
                        .filter(value -> value.startsWith("ApiKey "))
                        .map(value -> value.substring("ApiKey ".length()))
                        .orElse(""));
        taken(
                "cookie-is-a-key",
                request -> request.header("Cookie")
                        .map(value -> value.replaceFirst("^[^=]*=", ""))
                        .orElse(""));
        taken("query-key-is-a-key", request -> request.parameter("key").orElse(""));
        taken(
                "query-token-is-a-key",
                request -> request.parameter("access_token").orElse(""));
        taken("api-key-without-x", request -> request.header("Api-Key").orElse(""));
    }

    private void methods() {
        open("CRED-04", "head-is-open", Request::isHead);
        open(
                "CRED-05",
                "slash-behind-is-open",
                request -> request.path().length() > 1 && request.path().endsWith("/"));
        open("CRED-05", "encoded-path-is-open", request -> request.path().contains("%"));
        open("CRED-05", "double-slash-is-open", request -> request.path().startsWith("//"));
        open(
                "CRED-05",
                "other-case-is-open",
                request -> !request.path().equals(request.path().toLowerCase(Locale.ROOT)));
        add("CRED-04", "options-is-open", instead("", (request, next) -> {
            if (request.method().equals("OPTIONS") && request.header(KEY).isEmpty()) {
                return new Response(204, null).with("Allow", "GET, HEAD, POST");
            }
            return next.proceed(request);
        }));
    }

    private void readOnly() {
        plant(
                "CRED-06",
                "method-override",
                setup -> setup.add((request, next) -> {
                    String method = request.header("X-HTTP-Method-Override").orElse("");
                    Response response = next.proceed(request);
                    if (response.status < 300 && method.equals("DELETE")) {
                        return next.server().perform(request.withMethod(method), setup.main());
                    }
                    return response;
                }));
        plant(
                "CRED-07",
                "read-only-replays",
                setup -> setup.add((request, next) -> {
                    boolean named = request.header("Idempotency-Key").isPresent();
                    boolean readOnly = request.header(KEY).orElse("").equals(setup.key(Role.READ_ONLY));
                    Response response = next.proceed(request);
                    return readOnly && named && response.status == 403
                            ? next.proceed(request.withHeader(KEY, setup.key(Role.MAIN)))
                            : response;
                }));
    }

    /** Lets in who has a key like the one of the main account. */
    private void similar(String requirement, String name, String operation, BiPredicate<String, String> like) {
        plant(requirement, name, setup -> {
            String good = setup.key(Role.MAIN);
            setup.add(rewrite(
                    operation,
                    request -> request.header(KEY)
                            .filter(key -> setup.keys().values().stream()
                                    .noneMatch(known -> known.value().equals(key)))
                            .filter(key -> like.test(key, good))
                            .map(key -> request.withHeader(KEY, good))
                            .orElse(request)));
        });
    }

    private void taken(String name, Function<Request, String> where) {
        add("CRED-03", name, rewrite("", request -> {
            String key = where.apply(request);
            return key.isEmpty() || request.header(KEY).isPresent() ? request : request.withHeader(KEY, key);
        }));
    }

    private void open(String requirement, String name, Predicate<Request> which) {
        plant(requirement, name, setup -> {
            Interceptor interceptor = rewrite(
                    "",
                    request -> which.test(request) && request.header(KEY).isEmpty()
                            ? request.withHeader(KEY, setup.key(Role.MAIN))
                            : request);
            setup.add(interceptor);
        });
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
