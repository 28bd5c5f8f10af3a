package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.body;
import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.onStatus;
import static ai.vibengine.conformance.reference.Interceptors.rewrite;
import static ai.vibengine.conformance.reference.Interceptors.sandbox;
import static ai.vibengine.conformance.reference.Mutations.become;

import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.RequestBody;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Faults in how requests are read. */
final class BodyFaults extends FaultList {

    private static final Map<String, String> SMALLEST =
            Map.of("createSandbox", "{\"template\":\"base\"}", "extendSandboxTimeout", "{\"timeout\":60}");

    private final Contract contract;

    BodyFaults(Contract contract) {
        this.contract = contract;
        json();
        mediaTypes();
        sizes();
        wire();
    }

    private void json() {
        add("BODY-01", "bad-json-is-our-fault", (request, operation, response) -> {
            if (response.status == 400
                    && response.error().path("message").asText().contains("not valid JSON")) {
                become(response, 500, "internal_error");
            }
        });
        mapper("BODY-01", "json5", mapper -> mapper.enable(JsonReadFeature.ALLOW_SINGLE_QUOTES));
        smallest("BODY-02", "no-body-is-fine", request -> request.body().length == 0);
        smallest("BODY-03", "any-json-is-a-body", request -> {
            JsonNode json = Interceptors.json(request);
            return !json.isMissingNode() && !json.isObject();
        });
        mapper("BODY-04", "trailing-text", mapper -> mapper.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));
        mapper("BODY-05", "fields-given-twice", mapper -> mapper.disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION));
        mapper(
                "BODY-06",
                "numbers-of-no-json",
                mapper -> mapper.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                        .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS));
        add(
                "BODY-08",
                "any-bytes-are-text",
                rewrite(
                        "createSandbox",
                        request -> request.withBody(
                                new String(request.body(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))));
        plant(
                "BODY-09",
                "bad-bodies-make-one-too",
                setup -> setup.add(onStatus("createSandbox", 400, (request, next) -> {
                    JsonNode metadata = Interceptors.json(request).path("metadata");
                    ObjectNode mark = JsonNodeFactory.instance.objectNode();
                    String text = new String(request.body(), StandardCharsets.UTF_8);
                    int at = text.indexOf("\"mark\":\"");
                    if (at >= 0) {
                        mark.put("mark", text.substring(at + 8, text.indexOf('"', at + 8)));
                    }
                    ObjectNode wanted = Setup.request("base", 60);
                    JsonNode entries = mark.isEmpty() ? metadata : mark;
                    if (entries.isObject()) {
                        wanted.set("metadata", entries);
                    }
                    next.server().parts().sandboxes.create(setup.main(), wanted);
                    return next.proceed(request);
                })));
        add("BODY-10", "extends-before-it-looks", instead("extendSandboxTimeout", (request, next) -> {
            sandbox(request, next).ifPresent(sandbox -> sandbox.timeout(sandbox.timeout() + 10));
            return next.proceed(request);
        }));
        timeout("format", "wraps-numbers", node -> node.isIntegralNumber() ? (long) (int) node.asLong() : -1);
        timeout("maximum", "clamps", node -> node.isIntegralNumber() ? Math.min(86_400, node.asLong()) : -1);
        timeout("type", "takes-numbers-in-strings", node -> node.asText().matches("[0-9]{1,9}") ? node.asLong() : -1);
        timeout("type", "takes-fractions", node -> node.isNumber() ? node.asLong() : -1);
    }

    /** Reads a number; -1 for one to be left as it is. */
    private interface Reading {
        long of(JsonNode node);
    }

    private void timeout(String keyword, String name, Reading reading) {
        add("VALID-createSandbox.timeout." + keyword, name, body("createSandbox", body -> {
            long read = reading.of(body.path("timeout"));
            if (read >= 0) {
                body.put("timeout", read);
            }
        }));
    }

    private void mapper(String requirement, String name, UnaryOperator<JsonMapper.Builder> how) {
        change(
                requirement,
                name,
                parts -> parts.json = how.apply(Parts.strictJson()).build());
    }

    private void smallest(String requirement, String name, Predicate<Request> when) {
        add(requirement, name, (request, next) -> {
            String text = SMALLEST.get(next.operation(request));
            return next.proceed(
                    text != null && when.test(request)
                            ? request.withBody(text.getBytes(StandardCharsets.UTF_8))
                            : request);
        });
    }

    private void mediaTypes() {
        typeIgnored("MEDIA-01", "createSandbox");
        typeIgnored("MEDIA-02", "extendSandboxTimeout");
        typeIgnored("MEDIA-10", "buildTemplate");
        typeIgnored("CMD-56", "runCommand");
        typeIgnored("CMD-56", "writeCommandStdin");
        add("MEDIA-03", "accept-ignored", rewrite("", request -> request.withoutHeader("Accept")));
        add("CMD-57", "accept-ignored-runCommand", rewrite("runCommand", request -> request.withoutHeader("Accept")));
        add("FILE-27", "accept-ignored-readFile", rewrite("readFile", request -> request.withoutHeader("Accept")));
        add("MEDIA-04", "accept-exact", rewrite("", request -> {
            String accept = request.header("Accept").orElse("*/*");
            boolean exact = accept.equals("*/*") || accept.contains("json") || accept.contains("octet");
            return exact ? request : request.withHeader("Accept", "image/png");
        }));
        plant("MEDIA-05", "not-acceptable-acts", setup -> setup.add(AccessFaults.acting(setup, "createSandbox", 406)));
        add(
                "MEDIA-09",
                "weight-ignored",
                rewrite(
                        "",
                        request -> request.header("Accept")
                                .map(accept -> request.withHeader(
                                        "Accept",
                                        accept.toLowerCase(Locale.ROOT).replaceAll(";\\s*q=[0-9.]+", "")))
                                .orElse(request)));
    }

    private void typeIgnored(String requirement, String operation) {
        add(
                requirement,
                "content-type-ignored-" + operation,
                rewrite(operation, request -> request.withHeader("Content-Type", "application/json")));
    }

    private void sizes() {
        size("MEDIA-06", "body-of-any-size", "", 10);
        size("MEDIA-07", "body-limit-low", "", -10);
        for (Operation operation : contract.operations()) {
            if (operation.body().component().isPresent() && !operation.id().equals("createSandbox")) {
                size(limitOf(operation), "body-of-any-size-" + operation.id(), operation.id(), 10);
            }
        }
    }

    private static String limitOf(Operation operation) {
        if (operation.level() != Level.EXTENSION) {
            return "MEDIA-11";
        }
        return switch (operation.id()) {
            case "updateSandbox" -> "UPD-08";
            case "setSandboxNetwork" -> "NET-11";
            case "openPort" -> "PORT-14";
            case "createSnapshot" -> "SNAP-12";
            default -> "CMD-59";
        };
    }

    private void size(String requirement, String name, String of, int more) {
        plant(requirement, name, setup -> {
            for (Operation operation : contract.operations()) {
                if (operation.body().kind() == RequestBody.Kind.JSON && (of.isEmpty() || of.equals(operation.id()))) {
                    ContractHoles.node(setup.contract(), operation)
                            .put("x-max-body-bytes", operation.body().maxBytes() + more);
                }
            }
        });
    }

    private void wire() {
        malformed("WIRE-01", "malformed-gets-html", "", (request, operation, response) -> {
            response.text = "<h1>Bad Message 400</h1>";
            response.with("Content-Type", "text/html");
        });
        malformed(
                "WIRE-02",
                "no-host-is-404",
                "Host",
                (request, operation, response) -> become(response, 404, "not_found"));
        malformed("WIRE-03", "bad-length-is-411", "Length", (request, operation, response) -> response.status = 411);
        malformed(
                "WIRE-04", "long-headers-are-431", "too long", (request, operation, response) -> response.status = 431);
    }

    private void malformed(String requirement, String name, String why, Mutation mutation) {
        add(requirement, name, (request, operation, response) -> {
            if (!request.malformed().isEmpty() && request.malformed().contains(why)) {
                mutation.apply(request, operation, response);
            }
        });
    }
}
