package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationsTest {
    private static final TestContract CONTRACT = TestContract.load();
    private static final Set<String> ALWAYS = Set.of("400", "401", "403", "404", "405", "406", "429", "500", "503");
    private static final Map<String, Set<String>> SUCCESS = Map.of(
            "createSandbox",
            Set.of("201"),
            "buildTemplate",
            Set.of("202"),
            "runCommand",
            Set.of("200", "202"),
            "readFile",
            Set.of("200", "206"));
    private static final Set<String> REFUSED_BY_STATE =
            Set.of("runCommand", "writeCommandStdin", "readFile", "writeFile", "deleteFile", "listDirectory");

    static List<TestOperation> operations() {
        return CONTRACT.operations();
    }

    @Test
    void thereAreTheOperationsOfTheReferenceAndTheExtensions() {
        assertThat(operations())
                .extracting(TestOperation::id)
                .containsExactlyInAnyOrder(
                        "createSandbox",
                        "listSandboxes",
                        "getSandbox",
                        "killSandbox",
                        "extendSandboxTimeout",
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
                        "listDirectory");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationSaysWhatItDoes(TestOperation operation) {
        assertThat(operation.id()).matches("[a-z][A-Za-z]+");
        assertThat(operation.node().text("summary")).isNotBlank();
        assertThat(operation.node().text("description")).isNotBlank();
        assertThat(operation.node().texts("tags"))
                .hasSize(1)
                .isSubsetOf(CONTRACT.at("/tags").children().stream()
                        .map(tag -> tag.text("name"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationNeedsAKey(TestOperation operation) {
        Located holder = operation.node().has("security") ? operation.node() : CONTRACT.root();
        assertThat(holder.child("security").children())
                .singleElement()
                .satisfies(scheme -> assertThat(scheme.fieldNames()).containsExactly("ApiKey"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationDeclaresTheParametersOfItsPath(TestOperation operation) {
        List<String> named = new ArrayList<>();
        Matcher braces = Pattern.compile("\\{([^}]+)}").matcher(operation.path().name());
        while (braces.find()) {
            named.add(braces.group(1));
        }
        assertThat(operation.parameters().stream()
                        .filter(parameter -> parameter.text("in").equals("path"))
                        .map(parameter -> parameter.text("name")))
                .containsExactlyElementsOf(named);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationHasAllItsStatuses(TestOperation operation) {
        Set<String> expected = new TreeSet<>(ALWAYS);
        expected.addAll(SUCCESS.getOrDefault(operation.id(), Set.of("200")));
        if (operation.takesBody()) {
            expected.addAll(Set.of("413", "415"));
            if (takesAnything(operation)) {
                expected.remove("415");
            }
        }
        if (operation.takes("Range")) {
            expected.add("416");
        }
        if (operation.takes("Idempotency-Key") || REFUSED_BY_STATE.contains(operation.id())) {
            expected.add("409");
        }
        assertThat(operation.responses().keySet()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationShowsItsRequestAndEachResponse(TestOperation operation) {
        if (operation.takesBody()) {
            assertShown(operation.requestBody(), Set.of(takesAnything(operation) ? "*/*" : "application/json"));
            assertThat(operation.requestBody().node().path("required").asBoolean())
                    .isTrue();
        }
        operation.responses().forEach((status, response) -> assertShown(response, mediaTypes(operation, status)));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyErrorIsInTheEnvelope(TestOperation operation) {
        operation.responses().forEach((status, response) -> {
            String schema = response.child("content")
                    .child("application/json")
                    .child("schema")
                    .text("$ref");
            assertThat(schema.endsWith("/ErrorEnvelope"))
                    .as("%s %s", operation, status)
                    .isEqualTo(status.compareTo("400") >= 0);
        });
    }

    @Test
    void onlyThePostsThatCreateTakeAnIdempotencyKey() {
        assertThat(operations().stream()
                        .filter(operation -> operation.takes("Idempotency-Key"))
                        .map(TestOperation::id))
                .containsExactlyInAnyOrder("createSandbox", "buildTemplate");
    }

    @Test
    void everyOperationTakesARequestId() {
        assertThat(operations()).allMatch(operation -> operation.takes("X-Request-Id"));
    }

    @Test
    void listsArePagedAlike() {
        for (TestOperation operation : operations()) {
            boolean list = operation.id().startsWith("list");
            assertThat(operation.takes("limit")).as(operation.toString()).isEqualTo(list);
            assertThat(operation.takes("cursor")).as(operation.toString()).isEqualTo(list);
        }
    }

    private static Set<String> mediaTypes(TestOperation operation, String status) {
        if (operation.id().equals("readFile") && status.startsWith("2")) {
            return Set.of("application/octet-stream");
        }
        return operation.id().equals("runCommand") && status.equals("200")
                ? Set.of("application/json", "text/event-stream")
                : Set.of("application/json");
    }

    /** A file may be sent as whatever its sender takes it for. */
    private static boolean takesAnything(TestOperation operation) {
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
