package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequirementLevelsTest {
    private static final TestContract CONTRACT = TestContract.load();
    private static final Walk WALK = new Walk(CONTRACT);

    static List<TestOperation> operations() {
        return CONTRACT.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationWithItsParametersAndResponsesHasALevel(TestOperation operation) {
        assertHasLevel(operation.node());
        operation.parameters().forEach(RequirementLevelsTest::assertHasLevel);
        operation.responses().values().forEach(RequirementLevelsTest::assertHasLevel);
        if (operation.takesBody()) {
            assertHasLevel(operation.requestBody());
        }
    }

    @Test
    void everyPropertyHasALevel() {
        assertThat(WALK.properties()).isNotEmpty().allSatisfy(RequirementLevelsTest::assertHasLevel);
    }

    @Test
    void everyHeaderHasALevel() {
        assertThat(CONTRACT.at("/components/headers").children())
                .isNotEmpty()
                .allSatisfy(RequirementLevelsTest::assertHasLevel);
    }

    @Test
    void theKeyHasALevel() {
        assertHasLevel(CONTRACT.at("/components/securitySchemes/ApiKey"));
    }

    @Test
    void noLevelIsMisspelt() {
        assertThat(WALK.having("x-requirement")).allSatisfy(RequirementLevelsTest::assertHasLevel);
    }

    @Test
    void theStatusesOfTheReferenceAreDocumentedAndNoOthers() {
        Set<String> reference = new TreeSet<>();
        Table.rows(Reference.text("errors.md"), "Status Code", "Meaning", "Description")
                .forEach(row -> reference.add(row.get(0)));
        for (TestOperation operation : operations()) {
            operation.responses().forEach((status, response) -> {
                if (status.compareTo("400") >= 0) {
                    assertThat(Requirement.of(CONTRACT, response) == Requirement.DOCUMENTED)
                            .as("%s %s", operation, status)
                            .isEqualTo(reference.contains(status));
                }
            });
        }
    }

    @Test
    void nothingExtraIsRequiredOfWhoClaimsTheContract() {
        Set<String> ofExtensions = Set.of(
                "TemplateLogLine",
                "TemplateLogListEnvelope",
                "RunCommandRequest",
                "WriteCommandStdinRequest",
                "Command",
                "CommandEnvelope",
                "CommandListEnvelope",
                "FileEntry",
                "FileEnvelope",
                "FileListEnvelope");
        for (Located schema : CONTRACT.at("/components/schemas").children()) {
            for (String name : schema.texts("required")) {
                Requirement level =
                        Requirement.of(CONTRACT, schema.child("properties").child(name));
                assertThat(Requirement.CONTRACT.includes(level) || ofExtensions.contains(schema.name()))
                        .as("%s requires %s", schema, name)
                        .isTrue();
            }
        }
    }

    private static void assertHasLevel(Located located) {
        assertThatCode(() -> Requirement.of(CONTRACT, located)).doesNotThrowAnyException();
    }
}
