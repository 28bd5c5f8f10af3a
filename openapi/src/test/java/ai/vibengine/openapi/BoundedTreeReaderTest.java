package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedTreeReaderTest {

    private static final Contract CONTRACT = Contract.load();
    private static final String MEMBERS =
            IntStream.range(0, 80_000).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
    private static final String ITEMS =
            IntStream.range(0, 250_000).mapToObj(i -> "1").collect(Collectors.joining(","));

    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void ofUnknownMembersAFewAreRead() throws IOException {
        assertReadsLittle("CreateSandboxRequest", "{" + MEMBERS + "}");
    }

    @Test
    void ofAMapAsMuchIsReadAsItMayHave() throws IOException {
        assertReadsLittle("CreateSandboxRequest", "{\"metadata\":{" + MEMBERS + "}}");
    }

    @Test
    void ofAnArrayAsMuchIsReadAsItMayHave() throws IOException {
        assertReadsLittle("BuildTemplateRequest", "{\"commands\":[" + ITEMS + "]}");
    }

    @Test
    void whatStandsInThePlaceOfATextIsReadPastForAWhile() throws IOException {
        assertReadsLittle("CreateSandboxRequest", "{\"template\":{" + MEMBERS + "}}");
        assertReadsLittle("CreateSandboxRequest", "{\"template\":[" + ITEMS + "]}");
        assertReadsLittle("CreateSandboxRequest", "{\"unknown\":[" + ITEMS + "]}");
        assertReadsLittle("BuildTemplateRequest", "{\"commands\":{" + MEMBERS + "}}");
        assertReadsLittle("CreateSandboxRequest", "[" + ITEMS + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"template\":\"base\",\"timeout\":60,\"metadata\":{\"k\":\"v\",\"\":\"\"}}",
                "{\"template\":\"base\",\"timeout\":12345678901234567890,\"x\":null}",
                "{\"template\":null,\"timeout\":1.5,\"metadata\":true}",
                "{}",
                "\"text\"",
            })
    void whatIsSmallIsReadAsItIs(String json) throws IOException {
        assertThat(read("CreateSandboxRequest", json)).isEqualTo(mapper.readTree(json));
    }

    @Test
    void aTextThatIsTooLongIsReadSoFarThatItStillIs() throws IOException {
        JsonNode read = read("CreateSandboxRequest", "{\"template\":\"" + "a".repeat(100_000) + "\"}");

        assertThat(read.path("template").asText()).hasSizeBetween(65, 200);
        assertThat(CONTRACT.schema("CreateSandboxRequest").violations(read))
                .containsExactly(new Violation("template", "must have at most 64 characters"));
    }

    @Test
    void aFieldThatIsGivenTwiceIsNamed() {
        assertThatThrownBy(() -> read("CreateSandboxRequest", "{\"metadata\":{\"k\":\"v\",\"k\":\"v\"}}"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("metadata.k: has a field twice");
    }

    /** However it is refused: what is read of it is no more than what could have been right. */
    private void assertReadsLittle(String schema, String json) throws IOException {
        try (JsonParser parser = mapper.createParser(json)) {
            parser.nextToken();
            ThrowingCallable reading = () -> CONTRACT.schema(schema).read(parser);
            assertThatThrownBy(reading).isInstanceOf(InvalidRequestException.class);
            assertThat(parser.currentTokenLocation().getCharOffset()).isLessThan(30_000);
        }
    }

    private JsonNode read(String schema, String json) throws IOException {
        try (JsonParser parser = mapper.createParser(json)) {
            parser.nextToken();
            return CONTRACT.schema(schema).read(parser);
        }
    }
}
