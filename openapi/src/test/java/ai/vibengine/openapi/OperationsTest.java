package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationsTest {
    private static final Contract CONTRACT = Contract.load();
    private static final Places PLACES = new Places(CONTRACT);
    private static final Set<Integer> ALWAYS = Set.of(400, 401, 403, 404, 405, 406, 429, 500, 503);
    private static final Map<String, Set<Integer>> SUCCESS = Map.of(
            "createSandbox",
            Set.of(201),
            "openPort",
            Set.of(201),
            "buildTemplate",
            Set.of(202),
            "createSnapshot",
            Set.of(202),
            "runCommand",
            Set.of(200, 202),
            "readFile",
            Set.of(200, 206));
    private static final Set<String> REFUSED_BY_STATE = Set.of(
            "runCommand",
            "killCommand",
            "writeCommandStdin",
            "readFile",
            "writeFile",
            "deleteFile",
            "listDirectory",
            "openPort");

    static List<Operation> operations() {
        return CONTRACT.operations();
    }

    @Test
    void thereAreTheOperationsOfTheReferenceAndTheExtensions() {
        assertThat(operations())
                .extracting(Operation::id)
                .containsExactlyInAnyOrder(
                        "createSandbox",
                        "listSandboxes",
                        "getSandbox",
                        "killSandbox",
                        "updateSandbox",
                        "extendSandboxTimeout",
                        "getSandboxNetwork",
                        "setSandboxNetwork",
                        "pauseSandbox",
                        "resumeSandbox",
                        "createSnapshot",
                        "listTemplates",
                        "buildTemplate",
                        "deleteTemplate",
                        "getTemplate",
                        "listTemplateLogs",
                        "runCommand",
                        "listCommands",
                        "getCommand",
                        "killCommand",
                        "writeCommandStdin",
                        "readFile",
                        "writeFile",
                        "deleteFile",
                        "listDirectory",
                        "openPort",
                        "listPorts",
                        "closePort",
                        "getLimits");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationSaysWhatItDoes(Operation operation) {
        assertThat(operation.id()).matches("[a-z][A-Za-z]+");
        assertThat(operation.node().path("summary").asText()).isNotBlank();
        assertThat(operation.node().path("description").asText()).isNotBlank();
        assertThat(PLACES.operation(operation).texts("tags"))
                .hasSize(1)
                .isSubsetOf(PLACES.at("/tags").children().stream()
                        .map(tag -> tag.text("name"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationNeedsAKey(Operation operation) {
        Located own = PLACES.operation(operation);
        Located holder = own.has("security") ? own : PLACES.root();
        assertThat(holder.child("security").children())
                .singleElement()
                .satisfies(scheme -> assertThat(scheme.fieldNames()).containsExactly("ApiKey"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationDeclaresTheParametersOfItsPath(Operation operation) {
        List<String> named = new ArrayList<>();
        Matcher braces = Pattern.compile("\\{([^}]+)}").matcher(operation.path());
        while (braces.find()) {
            named.add(braces.group(1));
        }
        assertThat(operation.parameters().stream()
                        .filter(parameter -> parameter.place() == Parameter.Place.PATH)
                        .map(Parameter::name))
                .containsExactlyElementsOf(named);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationHasAllItsStatuses(Operation operation) {
        Set<Integer> expected = new TreeSet<>(ALWAYS);
        expected.addAll(SUCCESS.getOrDefault(operation.id(), Set.of(200)));
        if (takesBody(operation)) {
            expected.addAll(Set.of(413, 415));
            if (takesAnything(operation)) {
                expected.remove(415);
            }
        }
        if (operation.parameter("Range").isPresent()) {
            expected.add(416);
        }
        if (operation.parameter("Idempotency-Key").isPresent() || REFUSED_BY_STATE.contains(operation.id())) {
            expected.add(409);
        }
        assertThat(operation.replies().keySet()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationShowsItsRequestAndEachResponse(Operation operation) {
        if (takesBody(operation)) {
            assertShown(PLACES.requestBody(operation), takes(operation));
            assertThat(operation.body().required()).isTrue();
        }
        PLACES.responses(operation).forEach((status, response) -> assertShown(response, mediaTypes(operation, status)));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyErrorIsInTheEnvelope(Operation operation) {
        operation
                .replies()
                .forEach((status, reply) -> assertThat(reply.component().equals(Optional.of("ErrorEnvelope")))
                        .as("%s %s", operation, status)
                        .isEqualTo(status >= 400));
    }

    @Test
    void onlyThePostsThatCreateTakeAnIdempotencyKey() {
        assertThat(operations().stream()
                        .filter(operation ->
                                operation.parameter("Idempotency-Key").isPresent())
                        .map(Operation::id))
                .containsExactlyInAnyOrder("createSandbox", "createSnapshot", "buildTemplate");
    }

    @Test
    void everyOperationTakesARequestId() {
        assertThat(operations())
                .allMatch(operation -> operation.parameter("X-Request-Id").isPresent());
    }

    @Test
    void listsArePagedAlike() {
        for (Operation operation : operations()) {
            boolean list = operation.id().startsWith("list");
            assertThat(operation.parameter("limit").isPresent())
                    .as(operation.toString())
                    .isEqualTo(list);
            assertThat(operation.parameter("cursor").isPresent())
                    .as(operation.toString())
                    .isEqualTo(list);
        }
    }

    private static Set<String> mediaTypes(Operation operation, int status) {
        if (operation.id().equals("readFile") && status < 300) {
            return Set.of("application/octet-stream");
        }
        return operation.id().equals("runCommand") && status == 200
                ? Set.of("application/json", "text/event-stream")
                : Set.of("application/json");
    }

    private static boolean takesBody(Operation operation) {
        return operation.body().kind() != RequestBody.Kind.NONE;
    }

    private static Set<String> takes(Operation operation) {
        if (takesAnything(operation)) {
            return Set.of("application/octet-stream", "*/*");
        }
        return Set.of(operation.method().equals("PATCH") ? "application/merge-patch+json" : "application/json");
    }

    /** A file may be sent as whatever its sender takes it for. */
    private static boolean takesAnything(Operation operation) {
        return operation.id().equals("writeFile");
    }

    private static void assertShown(Located message, Set<String> mediaTypes) {
        assertThat(message.text("description")).as(message.pointer()).isNotBlank();
        assertThat(message.child("content").fieldNames())
                .as(message.pointer())
                .containsExactlyInAnyOrderElementsOf(mediaTypes);
        assertThat(message.child("content").children())
                .allSatisfy(media -> assertThat(media.child("examples").children())
                        .as(media.pointer())
                        .isNotEmpty());
    }
}
