package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.command.Command;
import ai.vibengine.client.command.RunCommand;
import ai.vibengine.client.error.ErrorDetail;
import ai.vibengine.client.file.FileEntry;
import ai.vibengine.client.limits.AccountLimits;
import ai.vibengine.client.limits.FieldBounds;
import ai.vibengine.client.sandbox.CreateSandbox;
import ai.vibengine.client.sandbox.ListSandboxes;
import ai.vibengine.client.sandbox.NetworkPolicy;
import ai.vibengine.client.sandbox.NetworkRefusal;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.sandbox.SandboxNetwork;
import ai.vibengine.client.sandbox.UpdateSandbox;
import ai.vibengine.client.template.BuildTemplate;
import ai.vibengine.client.template.Template;
import ai.vibengine.client.template.TemplateLogLine;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Parameter;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the contract says of a resource or a request, users can read or set: the generated models hide what is forgotten. */
class PropertiesTest {

    private static final Contract CONTRACT = Contract.load();

    /** Properties whose methods have other names, and those that the choice of a call tells. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "Sandbox.sandbox_id", "id",
            "Command.command_id", "id",
            "Command.duration_ms", "duration",
            "Template.template_id", "id",
            "FieldBounds.default", "defaultValue",
            "ListSandboxes.limit", "pageSize");

    private static final Set<String> ELSEWHERE =
            Set.of("RunCommandRequest.background", "BuildTemplateRequest.template_id", "ListSandboxes.cursor");

    static Stream<Arguments> schemas() {
        return Stream.of(
                Arguments.of("Sandbox", Sandbox.class),
                Arguments.of("Command", Command.class),
                Arguments.of("Template", Template.class),
                Arguments.of("TemplateLogLine", TemplateLogLine.class),
                Arguments.of("FileEntry", FileEntry.class),
                Arguments.of("Limits", AccountLimits.class),
                Arguments.of("FieldBounds", FieldBounds.class),
                Arguments.of("SandboxNetwork", SandboxNetwork.class),
                Arguments.of("NetworkPolicy", NetworkPolicy.class),
                Arguments.of("NetworkPolicyRequest", NetworkPolicy.class),
                Arguments.of("NetworkRefusal", NetworkRefusal.class),
                Arguments.of("ErrorDetail", ErrorDetail.class),
                Arguments.of("CreateSandboxRequest", CreateSandbox.class),
                Arguments.of("UpdateSandboxRequest", UpdateSandbox.class),
                Arguments.of("RunCommandRequest", RunCommand.class),
                Arguments.of("BuildTemplateRequest", BuildTemplate.class));
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void eachPropertyOfASchemaHasAMethod(String schema, Class<?> type) {
        assertMethods(
                schema,
                type,
                CONTRACT.schema(schema).node().path("properties").properties().stream()
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Test
    void eachParameterOfTheListOfSandboxesHasAMethod() {
        assertMethods(
                "ListSandboxes",
                ListSandboxes.class,
                CONTRACT.operation("listSandboxes").parameters().stream()
                        .filter(parameter -> parameter.place() == Parameter.Place.QUERY)
                        .map(Parameter::name)
                        .toList());
    }

    private static void assertMethods(String owner, Class<?> type, List<String> properties) {
        Set<String> methods =
                Arrays.stream(type.getMethods()).map(Method::getName).collect(Collectors.toSet());

        assertThat(properties)
                .isNotEmpty()
                .filteredOn(property -> !ELSEWHERE.contains(owner + "." + property))
                .allSatisfy(property -> assertThat(methods)
                        .as(property)
                        .contains(OTHERWISE.getOrDefault(owner + "." + property, camelCase(property))));
    }

    private static String camelCase(String property) {
        String[] words = property.split("_", -1);
        return words[0]
                + Arrays.stream(words)
                        .skip(1)
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining());
    }
}
