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
    private static final Contract CONTRACT = Contract.load();
    private static final Places PLACES = new Places(CONTRACT);

    static List<Operation> operations() {
        return CONTRACT.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationWithItsParametersAndResponsesHasALevel(Operation operation) {
        assertHasLevel(PLACES.operation(operation));
        operation.parameters().forEach(parameter -> assertHasLevel(new Located(parameter.name(), parameter.node())));
        PLACES.responses(operation).values().forEach(RequirementLevelsTest::assertHasLevel);
        if (operation.body().kind() != RequestBody.Kind.NONE) {
            assertHasLevel(PLACES.requestBody(operation));
        }
    }

    @Test
    void everyPropertyHasALevel() {
        assertThat(PLACES.properties()).isNotEmpty().allSatisfy(RequirementLevelsTest::assertHasLevel);
    }

    @Test
    void everyHeaderHasALevel() {
        assertThat(PLACES.at("/components/headers").children())
                .isNotEmpty()
                .allSatisfy(RequirementLevelsTest::assertHasLevel);
    }

    @Test
    void theKeyHasALevel() {
        assertHasLevel(PLACES.at("/components/securitySchemes/ApiKey"));
    }

    @Test
    void noLevelIsMisspelt() {
        assertThat(PLACES.having("x-requirement")).allSatisfy(RequirementLevelsTest::assertHasLevel);
    }

    @Test
    void theStatusesOfTheReferenceAreDocumentedAndNoOthers() {
        Set<String> reference = new TreeSet<>();
        Table.rows(Reference.text("errors.md"), "Status Code", "Meaning", "Description")
                .forEach(row -> reference.add(row.get(0)));
        for (Operation operation : operations()) {
            operation.replies().forEach((status, reply) -> {
                if (status >= 400) {
                    assertThat(reply.level() == Level.DOCUMENTED)
                            .as("%s %s", operation, status)
                            .isEqualTo(reference.contains(String.valueOf(status)));
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
                "Limits",
                "LimitsEnvelope",
                "FieldBounds",
                "NetworkPolicy",
                "NetworkPolicyRequest",
                "NetworkRefusal",
                "SandboxNetwork",
                "SandboxNetworkEnvelope",
                "FileEntry",
                "FileEnvelope",
                "FileListEnvelope",
                "CreateSnapshotRequest",
                "OpenPortRequest",
                "Port",
                "PortEnvelope",
                "PortListEnvelope");
        for (Located schema : PLACES.at("/components/schemas").children()) {
            for (String name : schema.texts("required")) {
                Level level = PLACES.level(schema.child("properties").child(name));
                assertThat(Level.CONTRACT.includes(level) || ofExtensions.contains(schema.name()))
                        .as("%s requires %s", schema, name)
                        .isTrue();
            }
        }
    }

    private static void assertHasLevel(Located located) {
        assertThatCode(() -> PLACES.level(located)).doesNotThrowAnyException();
    }
}
