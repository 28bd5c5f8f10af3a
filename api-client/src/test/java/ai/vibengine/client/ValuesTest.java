package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.json;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.command.CommandOutput;
import ai.vibengine.client.command.LogStream;
import ai.vibengine.client.error.ErrorCode;
import ai.vibengine.client.error.ErrorDetail;
import ai.vibengine.client.file.FileInfo;
import ai.vibengine.client.port.OpenPort;
import ai.vibengine.client.sandbox.NetworkPolicy;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.sandbox.SandboxStatus;
import ai.vibengine.client.testing.FakeVibengine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an answer becomes is a value: compared by what it tells, and written as JSON as it came. */
class ValuesTest {

    private static final ObjectMapper JACKSON_2 = new ObjectMapper();
    private static final tools.jackson.databind.ObjectMapper JACKSON_3 = new tools.jackson.databind.ObjectMapper();

    private static final String POLICY = "{\"egress\":\"allowlist\",\"allow\":[\"pypi.org:443\"],\"new\":{\"a\":null}}";

    /** An answer with everything that it may have and with fields of tomorrow, and the call that reads it. */
    static Stream<Arguments> answers() {
        return Stream.of(
                one(
                        "{\"sandbox_id\":\"sbx_1\",\"template\":\"base\",\"status\":\"running\","
                                + "\"started_at\":\"2026-02-21T10:30:00Z\",\"timeout\":300,\"expires_at\":\"2026-02-21T10:35:00Z\","
                                + "\"metadata\":{\"purpose\":\"x\"},\"idle_timeout\":60,\"idle_expires_at\":\"2026-02-21T10:31:00Z\","
                                + "\"cpu\":0.5,\"memory_mib\":256,\"disk_mib\":128,\"network\":" + POLICY
                                + ",\"region\":{\"name\":\"eu\",\"zones\":[1,2.5,true,null]}}",
                        v -> v.sandboxes().get("sbx_1")),
                one(
                        "{\"sandbox_id\":\"sbx_1\",\"template\":\"base\",\"status\":\"running\","
                                + "\"started_at\":\"2026-02-21T10:30:00Z\",\"timeout\":300}",
                        v -> v.sandboxes().get("sbx_1")),
                one(
                        "{\"policy\":" + POLICY
                                + ",\"refusals\":[{\"at\":\"2026-02-21T10:30:00Z\",\"protocol\":\"tcp\",\"host\":\"a.example\","
                                + "\"address\":\"192.0.2.1\",\"port\":443,\"why\":\"not_allowed\",\"count\":3}],\"new\":1}",
                        v -> v.sandboxes().network("sbx_1")),
                one(
                        "{\"at\":\"2026-02-21T10:30:00Z\",\"protocol\":\"icmp\",\"why\":\"not_allowed\",\"count\":3}",
                        "{\"policy\":{\"egress\":\"blocked\"},\"refusals\":[%s]}",
                        v -> v.sandboxes().network("sbx_1").refusals().get(0)),
                one(
                        "{\"command_id\":\"cmd_1\",\"command\":\"ls\",\"status\":\"exited\",\"exit_code\":0,\"stdout\":\"a\",\"stderr\":\"\","
                                + "\"stdout_truncated\":false,\"stderr_truncated\":false,\"timeout\":60,"
                                + "\"started_at\":\"2026-02-21T10:30:00Z\",\"duration_ms\":5,\"cpu_ms\":4}",
                        v -> v.sandboxes().commands("sbx_1").get("cmd_1")),
                one(
                        "{\"template_id\":\"t\",\"type\":\"custom\",\"status\":\"failed\",\"from\":\"base\",\"description\":\"d\","
                                + "\"created_at\":\"2026-02-21T10:30:00Z\",\"error\":\"e\",\"size\":1}",
                        v -> v.templates().get("t")),
                one(
                        "{\"line\":1,\"step\":0,\"stream\":\"stdout\",\"time\":\"2026-02-21T10:30:00Z\",\"text\":\"hello\",\"level\":2}",
                        "[%s]",
                        v -> v.templates().logs("t").firstPage().items().get(0)),
                one(
                        "{\"port\":8000,\"access\":\"private\",\"url\":\"https://8000-sbx-1.example\",\"token\":\"ve_pt_1\",\"new\":1}",
                        v -> v.sandboxes().ports("sbx_1").open(8000)),
                one(
                        "{\"name\":\"a\",\"path\":\"/a\",\"type\":\"file\",\"size\":99999999999,\"mode\":\"0644\","
                                + "\"modified_at\":\"2026-02-21T10:30:00Z\",\"owner\":\"user\"}",
                        v -> v.sandboxes().files("sbx_1").write("/a", "")),
                one(
                        "{\"plan\":\"free\",\"requests_per_minute\":60,\"concurrent_sandboxes\":5,\"running\":1,\"paused\":0,"
                                + "\"requests_remaining\":58,\"extensions\":[\"limits\"],"
                                + "\"bounds\":{\"timeout\":{\"min\":1,\"max\":86400,\"default\":60,\"step\":1}},\"new\":[]}",
                        v -> v.limits().get()),
                one(
                        "{\"min\":0.5,\"max\":86400,\"step\":1}",
                        "{\"plan\":\"free\",\"requests_per_minute\":60,\"concurrent_sandboxes\":5,\"running\":1,\"paused\":0,"
                                + "\"requests_remaining\":58,\"extensions\":[],\"bounds\":{\"timeout\":%s}}",
                        v -> v.limits().get().bounds().get("timeout")));
    }

    private static Arguments one(String object, Function<Vibengine, Object> call) {
        return one(object, "%s", call);
    }

    private static Arguments one(String object, String around, Function<Vibengine, Object> call) {
        return Arguments.of(object, around, call);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void jacksonWritesAValueAsTheApiToldIt(String object, String around, Function<Vibengine, Object> call)
            throws Exception {
        Object value = read(object, around, call);
        JsonNode told = JACKSON_2.readTree(object);

        assertThat(JACKSON_2.readTree(JACKSON_2.writeValueAsString(value))).isEqualTo(told);
        assertThat(JACKSON_2.readTree(JACKSON_3.writeValueAsString(value))).isEqualTo(told);
        assertThat(value.toString()).doesNotContain("ve_pt_1");
    }

    @ParameterizedTest
    @MethodSource("answers")
    void twoReadsByTwoClientsAreEqualUntilSomethingDiffers(
            String object, String around, Function<Vibengine, Object> call) throws Exception {
        Object value = read(object, around, call);

        assertThat(read(object, around, call))
                .isNotSameAs(value)
                .isEqualTo(value)
                .hasSameHashCodeAs(value);
        JsonNode told = JACKSON_2.readTree(object);
        for (String field : (Iterable<String>) told::fieldNames) {
            String other = JACKSON_2.writeValueAsString(changed(told, field));
            assertThat(read(other, around, call)).as(field).isNotEqualTo(value);
        }
        assertThat(value).isNotEqualTo(told);
    }

    /** With another text, number or whatever can be read in its place. */
    private static JsonNode changed(JsonNode object, String field) throws Exception {
        String value = object.get(field).toString();
        String other;
        if (value.endsWith("Z\"")) {
            other = "\"2026-02-21T10:30:09Z\"";
        } else if (value.startsWith("\"")) {
            other = "\"other\"";
        } else if (value.startsWith("{") || value.startsWith("[")) {
            String number = value.replaceFirst(":([0-9]+[,}])", ":9$1");
            String text = value.replaceFirst("([:\\[])\"[^\"]*\"", "$1\"other\"");
            other = !number.equals(value) ? number : !text.equals(value) ? text : "[\"more\"]";
        } else {
            other = value.equals("false") ? "true" : "7";
        }
        return ((ObjectNode) object.deepCopy()).set(field, JACKSON_2.readTree(other));
    }

    @Test
    void whatIsWrittenCannotBeChanged() {
        Sandbox sandbox = (Sandbox) read(
                Samples.SANDBOX.replace("\"timeout\"", "\"new\":[[]],\"timeout\""),
                "%s",
                v -> v.sandboxes().get("sbx_1"));
        Map<String, Object> map = sandbox.toMap();

        assertThatThrownBy(() -> map.put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> requireNonNull((Map<?, ?>) map.get("metadata")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> requireNonNull((List<?>) map.get("new")).remove(0))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aTokenIsWrittenOnlyWhereTheAnswerHadIt() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine.sandboxes().create();
            OpenPort opened = sandbox.ports().open(8000);

            assertThat(opened.toMap()).containsEntry("token", opened.token().orElseThrow());
            assertThat(opened.toString()).doesNotContain(opened.token().orElseThrow());
            assertThat(sandbox.ports().list().iterator().next().toMap()).doesNotContainKey("token");
        }
    }

    @Test
    void aSandboxOfTheFakeIsWrittenAsItsAnswer() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build();
                Vibengine other = Clients.of(fake).build()) {
            Sandbox created =
                    vibengine.sandboxes().create(c -> c.metadata("a", "b").network(NetworkPolicy.PUBLIC));
            Sandbox read = other.sandboxes().get(created.id());

            assertThat(read).isEqualTo(created).hasSameHashCodeAs(created);
            assertThat(vibengine.sandboxes().list()).containsExactly(created);
            assertThat(read.update(u -> u.metadata("a", "c"))).isNotEqualTo(created);
            assertThat(JACKSON_3.writeValueAsString(List.of(read)))
                    .isEqualTo(JACKSON_2.writeValueAsString(List.of(read)));
        }
    }

    @Test
    void valuesOfOneTextAreThatText() throws Exception {
        for (Object value : List.of(SandboxStatus.RUNNING, ErrorCode.NOT_FOUND, LogStream.STDERR)) {
            assertThat(JACKSON_2.writeValueAsString(value)).isEqualTo("\"" + value + "\"");
            assertThat(JACKSON_3.writeValueAsString(value)).isEqualTo("\"" + value + "\"");
        }
    }

    @Test
    void whatIsNoObjectOfTheContractIsWrittenByTheNamesOfItsMethods() throws Exception {
        assertThat(JACKSON_2.readTree(JACKSON_2.writeValueAsString(new CommandOutput(LogStream.STDOUT, "a"))))
                .isEqualTo(JACKSON_2.readTree("{\"stream\":\"stdout\",\"text\":\"a\"}"));
        assertThat(JACKSON_2.readTree(JACKSON_2.writeValueAsString(new ErrorDetail("timeout", "too large"))))
                .isEqualTo(JACKSON_2.readTree("{\"field\":\"timeout\",\"message\":\"too large\"}"));
        assertThat(JACKSON_2.readTree(JACKSON_3.writeValueAsString(NetworkPolicy.allowing("a.example"))))
                .isEqualTo(JACKSON_2.readTree("{\"egress\":\"allowlist\",\"allow\":[\"a.example\"]}"));
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine.sandboxes().create();
            sandbox.files().write("a", "123");
            FileInfo info = sandbox.files().info("a");

            assertThat(info)
                    .isEqualTo(sandbox.files().info("a"))
                    .hasSameHashCodeAs(sandbox.files().info("a"));
            assertThat(JACKSON_2.readTree(JACKSON_2.writeValueAsString(info)))
                    .isEqualTo(JACKSON_2.valueToTree(Map.of("size", 3, "etag", String.valueOf(info.etag()))));
        }
    }

    private static Object read(String object, String around, Function<Vibengine, Object> call) {
        String data = around.replace("%s", object);
        try (ScriptedServer server = new ScriptedServer(
                        json(200, "{\"data\":" + data + ",\"status\":\"ok\",\"has_more\":false,\"total_count\":1}"));
                Vibengine vibengine = Samples.client(server).build()) {
            return call.apply(vibengine);
        }
    }
}
