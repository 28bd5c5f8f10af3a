package ai.vibengine.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MalformedBodyTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final Contract CONTRACT = Contract.load();

    private final Api api = SERVER.account();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n\t",
                "[]",
                "[{\"template\":\"base\"}]",
                "null",
                "true",
                "5",
                "\"base\"",
                "{",
                "}",
                "{}",
                "{\"template\"}",
                "{\"template\":}",
                "{'template':'base'}",
                "{template:\"base\"}",
                "{\"template\":\"base\"",
                "{\"template\":\"base\",}",
                "{\"template\":\"base\"}}",
                "{\"template\":\"base\"} trailing",
                "{\"template\":\"base\"}{\"template\":\"base\"}",
                "// a comment\n{\"template\":\"base\"}",
                "{\"template\":\"base\",\"timeout\":NaN}",
                "{\"template\":\"base\",\"timeout\":Infinity}",
                "{\"template\":\"base\",\"timeout\":060}",
                "{\"template\":\"base\",\"timeout\":+60}",
                "{\"template\":\"base\",\"timeout\":0x3c}",
                "{\"template\":\"ba\u0000se\"}",
                "{\"template\":\"\\u12\"}",
                "{\"template\":\"\\x\"}",
                "template=base",
                "<template>base</template>",
            })
    void whatIsNoObjectOfTheContractIsRefused(String body) {
        refused(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "true",
                "null",
                "\"\"",
                "\"Base\"",
                "\" base\"",
                "\"base \"",
                "\"base\\n\"",
                "\"-base\"",
                "\"b/../x\"",
                "\"nope\"",
                "[\"base\"]",
                "{\"id\":\"base\"}",
                "\"\\ud800\"",
            })
    void aTemplateThatIsNoneIsRefusedByName(String template) {
        assertThat(refused("{\"template\":" + template + "}").message()).startsWith("template: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"300\"",
                "\"\"",
                "1.5",
                "true",
                "null",
                "[60]",
                "{}",
                "0",
                "-1",
                "-0.5",
                "86401",
                "2147483648",
                "-2147483649",
                "9223372036854775808",
                "1e99",
                "1e999",
                "1e999999",
                "-1e999999",
                "1e-999999",
                "1e-5",
            })
    void aTimeoutThatIsNoNumberOfSecondsIsRefusedByName(String timeout) {
        assertThat(refused("{\"template\":\"base\",\"timeout\":" + timeout + "}")
                        .message())
                .startsWith("timeout: ");
    }

    @Test
    void aNumberWithMoreDigitsThanAnyLimitIsRefused() {
        refused("{\"template\":\"base\",\"timeout\":" + "9".repeat(900) + "}");
        refused("{\"template\":\"base\",\"timeout\":" + "9".repeat(100_000) + "}");
        refused("{\"template\":\"base\",\"timeout\":1e" + "9".repeat(5_000) + "}");
    }

    @Test
    void aNumberThatIsWholeButNotWrittenAsOneIsRefused() {
        assertThat(refused("{\"template\":\"base\",\"timeout\":60.0}").message())
                .isEqualTo("timeout: must be written as a plain integer");
        assertThat(refused("{\"template\":\"base\",\"timeout\":6e1}").message()).startsWith("timeout: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5", "\"a\"", "[]", "null", "true", "{\"k\":1}", "{\"k\":null}", "{\"k\":[]}", "{\"k\":{}}"})
    void metadataThatIsNoMapOfTextsIsRefusedByName(String metadata) {
        assertThat(refused("{\"template\":\"base\",\"metadata\":" + metadata + "}")
                        .message())
                .startsWith("metadata");
    }

    @Test
    void fieldsThatTheContractDoesNotKnowAreRefusedByName() {
        assertThat(refused("{\"template\":\"base\",\"memory\":512}").message())
                .isEqualTo("memory: is not a known field");
        assertThat(refused("{\"template\":\"base\",\"Timeout\":60}").message()).startsWith("Timeout: ");
    }

    @Test
    void fieldsThatAreGivenTwiceAreRefused() {
        assertThat(refused("{\"template\":\"base\",\"template\":\"base\"}").message())
                .contains("twice");
        refused("{\"template\":\"base\",\"timeout\":60,\"timeout\":60}");
        refused("{\"template\":\"base\",\"metadata\":{\"k\":\"v\",\"k\":\"w\"}}");
        refused("{\"template\":\"base\",\"t\\u0065mplate\":\"base\"}");
    }

    @Test
    void theFirstFewThingsThatAreWrongAreTold() {
        String numbers =
                IntStream.range(0, 40).mapToObj(i -> "\"k" + i + "\":" + i).collect(Collectors.joining(","));

        Answer answer = refused("{\"timeout\":0,\"metadata\":{" + numbers + "}}");

        assertThat(answer.error().path("details")).hasSize(10);
        assertThat(refused("{\"timeout\":0,\"memory\":1}")
                        .error()
                        .path("details")
                        .findValuesAsText("field"))
                .containsExactlyInAnyOrder("template", "timeout", "memory");
    }

    @Test
    void ofTooManyMembersTheFirstOnesAreTold() {
        String members =
                IntStream.range(0, 20_000).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));

        assertThat(refused("{" + members + ",\"template\":\"base\"}").error().path("details"))
                .hasSize(10)
                .allMatch(detail -> detail.path("field").asText().startsWith("k"));
        assertThat(refused("{\"template\":\"base\",\"metadata\":{" + members + "}}")
                        .message())
                .isEqualTo("metadata: must have at most 50 entries");
        assertThat(refused("{\"template\":{" + members + "}}").message()).isEqualTo("template: must be a string");
    }

    @Test
    void aLongNameIsNotToldToItsEnd() {
        Answer answer = refused("{\"template\":\"base\",\"" + "n".repeat(40_000) + "\":1}");

        assertThat(answer.error().at("/details/0/field").asText())
                .startsWith("nnn")
                .hasSizeLessThan(200);
        assertThat(answer.message()).hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "60e0", "1E400", "0.00000000000000000001"})
    void numbersOfAnySizeAreRefusedAndNothingMore(String number) {
        refused("{\"template\":\"base\",\"timeout\":" + number + "}");
    }

    @Test
    void nullIsRefusedWithWhatToDo() {
        assertThat(refused("{\"template\":\"base\",\"metadata\":null}").message())
                .isEqualTo("metadata: must be an object, not null; leave it out where there is no value");
        assertThat(refused("{\"template\":\"base\",\"metadata\":{\"k\":null}}").message())
                .isEqualTo("metadata.k: must be a string, not null; leave it out where there is no value");
        assertThat(refused("{\"template\":null}").message()).isEqualTo("template: must be a string, not null");
    }

    @Test
    void nestingOfAnyDepthIsRefused() {
        refused("[".repeat(100_000));
        refused("[".repeat(100_000) + "]".repeat(100_000));
        refused("{\"template\":\"base\",\"metadata\":" + "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_001));
        refused("{\"template\":\"base\",\"metadata\":" + "[".repeat(900) + "]".repeat(900) + "}");
    }

    @ParameterizedTest
    @CsvSource({"\\ud800", "\\udfff", "\\ud800x", "\\udc00\\ud800"})
    void halvesOfSurrogatePairsAreRefused(String half) {
        refused("{\"template\":\"base\",\"metadata\":{\"k\":\"" + half + "\"}}");
        refused("{\"template\":\"base\",\"metadata\":{\"" + half + "\":\"v\"}}");
        refused("{\"template\":\"base\",\"" + half + "\":1}");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        for (int[] bytes : new int[][] {{0xff}, {0xc3}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xf4, 0x90, 0x80, 0x80}}) {
            StringBuilder text = new StringBuilder("{\"template\":\"base\",\"metadata\":{\"k\":\"");
            for (int octet : bytes) {
                text.append((char) octet);
            }
            refused(text.append("\"}}").toString().getBytes(StandardCharsets.ISO_8859_1));
        }
        refused(new byte[] {0, 1, 2, (byte) 0xfe, (byte) 0xff});
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
    void bodiesInOtherEncodingsThanUtf8AreRefused(String charset) {
        refused("{\"template\":\"base\"}".getBytes(Charset.forName(charset)));
    }

    @Test
    void aByteOrderMarkIsIgnored() {
        Answer answer = send("\ufeff{\"template\":\"base\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.outcome()).isEqualTo("201");
    }

    @Test
    void whiteSpaceAroundTheBodyIsIgnored() {
        assertThat(api.post("/sandboxes", " \r\n{ \"template\" :\t\"base\" }\n ")
                        .outcome())
                .isEqualTo("201");
    }

    @ParameterizedTest
    @CsvSource({
        "/sandboxes, createSandbox",
        "/sandboxes/sbx_0000000000/timeout, extendSandboxTimeout",
        "/templates, buildTemplate",
        "/sandboxes/sbx_0000000000/commands, runCommand",
        "/sandboxes/sbx_0000000000/commands/cmd_0000000000/stdin, writeCommandStdin",
    })
    void aBodyOverTheLimitOfItsOperationIsTooLarge(String path, String operation) {
        int limit = CONTRACT.operation(operation).body().maxBytes();
        String body = "{\"no_field\":1}";

        assertThat(api.post(path, " ".repeat(limit - body.length()) + body).outcome())
                .isEqualTo("400 invalid_request");
        for (int length : new int[] {limit + 1, limit + 100_000}) {
            Answer answer = api.post(path, " ".repeat(length - body.length()) + body);
            assertThat(answer.outcome()).isEqualTo("413 payload_too_large");
            assertThat(answer.message()).contains(" " + limit + " bytes");
        }
        Answer chunked = api.publish(
                "POST",
                path,
                BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[limit + 100_000])),
                "Content-Type",
                "application/json");
        assertThat(chunked.outcome()).isEqualTo("413 payload_too_large");
    }

    @Test
    void noBodyAtAllIsRefused() {
        Answer answer = api.publish("POST", "/sandboxes", BodyPublishers.noBody(), "Content-Type", "application/json");

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(api.send("POST", "/sandboxes").outcome()).isEqualTo("400 invalid_request");
    }

    @Test
    void theBodyOfAnExtensionIsHeldAgainstItsOwnSchema() {
        String path = "/sandboxes/" + api.create() + "/timeout";
        for (String body : new String[] {
            "",
            "{}",
            "[]",
            "{\"timeout\":0}",
            "{\"timeout\":86401}",
            "{\"timeout\":\"60\"}",
            "{\"timeout\":null}",
            "{\"timeout\":1.5}",
            "{\"timeout\":60,\"template\":\"base\"}",
            "{\"timeout\":60}x"
        }) {
            assertThat(api.post(path, body).outcome()).as(body).isEqualTo("400 invalid_request");
        }
        assertThat(api.post(path, "{\"timeout\":86401}").message()).isEqualTo("timeout: must be at most 86400");
    }

    @Test
    void nothingIsCreatedOfARefusedBody() {
        refused("{\"template\":\"base\",\"timeout\":86401}");

        assertThat(api.get("/sandboxes").json().path("total_count").intValue()).isZero();
    }

    private Answer refused(String body) {
        return refused(body.getBytes(StandardCharsets.UTF_8));
    }

    private Answer refused(byte[] body) {
        Answer answer = send(body);
        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        return answer;
    }

    private Answer send(byte[] body) {
        return api.publish("POST", "/sandboxes", BodyPublishers.ofByteArray(body), "Content-Type", "application/json");
    }
}
