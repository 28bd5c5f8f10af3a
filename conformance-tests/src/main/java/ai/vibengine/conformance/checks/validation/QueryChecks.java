package ai.vibengine.conformance.checks.validation;

import ai.vibengine.conformance.checks.validation.Bounds.Case;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Each bound of each query parameter. */
public final class QueryChecks {
    // Not numbers, or not integers in range. All lists read them alike, so the last four are tried on one list only.
    private static final String[] NUMBERS = {
        "limit=x", "limit=", "limit=1.5", "limit=-1", "limit=99999999999", "limit=0x1", "limit=1e1"
    };
    private static final String[] SOME_NUMBERS = {"limit=x", "limit=", "limit=1.5"};

    // Page sizes and cursors are alike in all lists, a filter by metadata has a syntax of its own, and so do paths; a
    // filter by status comes with pauses.
    private static final Set<String> BY_HAND = Set.of("limit", "cursor", "metadata", "path", "status");

    private final Contract contract;
    private final Bounds bounds;
    private final SharedSandbox shared;

    public QueryChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.bounds = new Bounds(contract);
        this.shared = shared;
    }

    /** The URL of an operation, up to the next parameter. */
    @FunctionalInterface
    private interface Where {
        String path(CheckContext context) throws InterruptedException;
    }

    public void addTo(Catalogue catalogue) {
        JsonNode limit = contract.at("/components/parameters/Limit/schema");
        int minimum = limit.get("minimum").asInt();
        int maximum = limit.get("maximum").asInt();
        for (Operation operation : contract.operations()) {
            if (!operation.lists()) {
                continue;
            }
            String list = operation.id();
            Where path = context -> where(operation, context);
            add(catalogue, list, "limit.minimum", both(path, "limit=" + minimum, "limit=" + (minimum - 1)));
            add(catalogue, list, "limit.maximum", both(path, "limit=" + maximum, "limit=" + (maximum + 1)));
            add(catalogue, list, "limit.type", refused(path, list.equals("listSandboxes") ? NUMBERS : SOME_NUMBERS));
            int longest = contract.at("/components/parameters/Cursor/schema/maxLength")
                    .asInt();
            add(catalogue, list, "cursor.pattern", refused(path, "cursor=a%20b", "cursor=%3D%3D"));
            add(catalogue, list, "cursor.maxLength", refused(path, "cursor=" + "a".repeat(longest + 1)));
            add(catalogue, list, "cursor.minLength", refused(path, "cursor="));
            add(catalogue, list, "cursor.foreign", refused(path, "cursor=abc", "cursor=AAAAAAAAAAAAAAAAAAAAAAAA"));
            operation.parameters().stream()
                    .filter(parameter -> parameter.place() == Parameter.Place.QUERY)
                    .filter(parameter -> !BY_HAND.contains(parameter.name()))
                    .forEach(parameter -> addBounds(catalogue, list, path, parameter));
        }
        addPaths(catalogue);
        Where path = context -> "/sandboxes?";
        add(
                catalogue,
                "listSandboxes",
                "metadata.pattern",
                refused(path, "metadata=x", "metadata=%3Dx", "metadata=a%3Db%26c"));
        add(catalogue, "listSandboxes", "metadata.minLength", refused(path, "metadata="));
        int most = contract.at("/components/parameters/MetadataFilter/schema/maxLength")
                .asInt();
        // A proxy may refuse so long a URL, so the longest valid value is not tried.
        add(catalogue, "listSandboxes", "metadata.maxLength", refused(path, "metadata=a%3D" + "b".repeat(most - 1)));
    }

    private void addBounds(Catalogue catalogue, String list, Where path, Parameter parameter) {
        Map<String, List<Case>> byKeyword = bounds.cases(parameter.node().path("schema")).stream()
                .filter(each -> !each.keyword().equals("type"))
                .collect(Collectors.groupingBy(Case::keyword, LinkedHashMap::new, Collectors.toList()));
        byKeyword.forEach((keyword, cases) ->
                add(catalogue, list, parameter.name() + "." + keyword, kept(path, parameter.name(), cases)));
    }

    private static Check kept(Where where, String name, List<Case> cases) {
        return context -> {
            String path = where.path(context);
            for (Case each : cases) {
                String query = name + "=" + URLEncoder.encode(each.value().asText(), StandardCharsets.UTF_8);
                Exchange exchange = context.get(path + query);
                if (each.valid()) {
                    Expect.status(exchange, 200);
                } else {
                    Expect.invalidRequest(exchange);
                }
            }
        };
    }

    // Most file systems do not take a path of the greatest length, so the valid value is not tried.
    private void addPaths(Catalogue catalogue) {
        int longest = contract.at("/components/schemas/SandboxPath/maxLength").asInt();
        for (String operation : List.of("readFile", "writeFile", "deleteFile", "listDirectory")) {
            add(catalogue, operation, "path.required", unusable(operation, ""));
            add(catalogue, operation, "path.minLength", unusable(operation, "?path="));
            add(catalogue, operation, "path.maxLength", unusable(operation, "?path=" + "a".repeat(longest + 1)));
            add(catalogue, operation, "path.pattern", unusable(operation, "?path=conformance%00"));
        }
    }

    private Check unusable(String id, String query) {
        return context -> {
            Operation operation = contract.operation(id);
            String path = id.equals("listDirectory") ? shared.directories(context) : shared.files(context);
            Request request = Request.of(operation.method(), path + query).as(Role.MAIN);
            Exchange exchange = context.send(
                    operation.method().equals("PUT") ? request.body("text/plain", new byte[] {'x'}) : request);
            Expect.invalidRequest(exchange);
        };
    }

    private String where(Operation operation, CheckContext context) throws InterruptedException {
        return switch (operation.id()) {
            case "listCommands" -> shared.commands(context) + "?";
            case "listDirectory" -> SandboxFiles.at(shared.directories(context), "/") + "&";
            case "listPorts" -> shared.ports(context) + "?";
            default -> operation.path().replace("{template_id}", "base") + "?";
        };
    }

    private void add(Catalogue catalogue, String list, String what, Check check) {
        Level level = contract.operation(list).level();
        catalogue.check(
                "VALID-" + list + "." + what,
                level == Level.EXTENSION ? level : Level.CONTRACT,
                "Parameter " + what.replace(".", " of " + list + " keeps to its ") + "; what does not is 400.",
                check);
    }

    private static Check both(Where where, String right, String wrong) {
        return context -> {
            String path = where.path(context);
            Expect.status(context.get(path + right), 200);
            Expect.invalidRequest(context.get(path + wrong));
        };
    }

    private static Check refused(Where where, String... queries) {
        return context -> {
            String path = where.path(context);
            for (String query : queries) {
                Expect.invalidRequest(context.get(path + query));
            }
        };
    }
}
