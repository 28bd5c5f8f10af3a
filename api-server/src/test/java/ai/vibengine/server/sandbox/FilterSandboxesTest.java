package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class FilterSandboxesTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.account();

    @Test
    void allEntriesMustMatch() {
        String both = api.create("\"metadata\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}");
        String one = api.create("\"metadata\":{\"a\":\"1\"}");
        api.create("\"metadata\":{\"b\":\"1\"}");
        api.create("\"metadata\":{}");
        api.create();

        found("a=1", both, one);
        found("a=1&b=2", both);
        found("b=2&a=1", both);
        found("a=1&b=1");
        found("a=2");
        found("A=1");
        found("a=");
        found("d=4");
    }

    @Test
    void aKeyThatIsAskedForTwiceMustHaveBothValuesWhichNoneHas() {
        String id = api.create("\"metadata\":{\"a\":\"1\"}");

        found("a=1&a=1", id);
        found("a=1&a=2");
        found("a=2&a=1");
    }

    @Test
    void whatSeparatesEntriesIsEscapedInsideThem() {
        String id = api.create("\"metadata\":{\"a&b=c%\":\"x=y&z%\"}");
        api.create("\"metadata\":{\"a\":\"x\"}");

        found("a%26b%3Dc%25=x%3Dy%26z%25", id);
        found("a%26b%3dc%25=x=y%26z%25", id);
        found("a%26b%3Dc%=x=y%26z%", id);
    }

    @Test
    void aPercentThatBeginsNoEscapeAndAPlusStandForThemselves() {
        String percent = api.create("\"metadata\":{\"load\":\"100%\"}");
        String middle = api.create("\"metadata\":{\"load\":\"5% of 1%2\"}");
        String plus = api.create("\"metadata\":{\"a+b\":\"c+d\"}");
        String escape = api.create("\"metadata\":{\"load\":\"%26\"}");

        found("load=100%", percent);
        found("load=100%25", percent);
        found("load=5% of 1%2", middle);
        found("a+b=c+d", plus);
        found("a b=c d");
        found("load=%2526", escape);
    }

    @Test
    void anyTextCanBeAskedFor() {
        String emoji = api.create("\"metadata\":{\"\ud83d\ude00\":\"\u00e9\"}");
        String empty = api.create("\"metadata\":{\"k\":\"\"}");
        String nul = api.create("\"metadata\":{\"n\":\"\\u0000\"}");
        String space = api.create("\"metadata\":{\" \":\" \"}");

        found("\ud83d\ude00=\u00e9", emoji);
        found("k=", empty);
        found("n=\u0000", nul);
        found(" = ", space);
    }

    @Test
    void theTemplateMustMatchToo() {
        String id = api.create("\"metadata\":{\"a\":\"1\"}");

        assertThat(api.get("/sandboxes?template=base").data()).hasSize(1);
        assertThat(api.get("/sandboxes?template=base&metadata=a%3D1").data().findValuesAsText("sandbox_id"))
                .containsExactly(id);
        Answer other = api.get("/sandboxes?template=python-data&metadata=a%3D1");
        assertThat(other.data()).isEmpty();
        assertThat(other.json().path("total_count").intValue()).isZero();
    }

    @Test
    void theCountIsOfAllThatMatchOnWhateverPage() {
        for (int i = 0; i < 5; i++) {
            api.create("\"metadata\":{\"even\":\"" + (i % 2 == 0) + "\"}");
        }

        Answer page = api.get("/sandboxes?limit=2&metadata=even%3Dtrue");

        assertThat(page.data()).hasSize(2);
        assertThat(page.json().path("total_count").intValue()).isEqualTo(3);
        Answer last = api.get("/sandboxes?limit=2&metadata=even%3Dtrue&cursor="
                + page.json().path("next_cursor").asText());
        assertThat(last.data()).hasSize(1);
        assertThat(last.json().path("total_count").intValue()).isEqualTo(3);
    }

    @Test
    void aFilterOfThousandsOfEntriesIsReadLikeAnyOther() {
        String entries = "ab=c%26".repeat(2_000);

        assertThat(api.get("/sandboxes?metadata=" + entries + "a=b").outcome()).isEqualTo("200");
        assertThat(api.get("/sandboxes?metadata=" + entries + "a").outcome()).isEqualTo("400 invalid_request");
    }

    @Test
    void theWholeFilterMayBeLong() {
        StringBuilder filter = new StringBuilder("k0=v");
        for (int i = 1; filter.length() < 3_000; i++) {
            filter.append("&k").append(i).append("=v");
        }

        found(filter.toString());
    }

    private void found(String filter, String... ids) {
        Answer answer = api.get("/sandboxes?limit=100&metadata="
                + URLEncoder.encode(filter, StandardCharsets.UTF_8).replace("+", "%20"));
        assertThat(answer.data().findValuesAsText("sandbox_id")).as(filter).containsExactlyInAnyOrder(ids);
        assertThat(answer.json().path("total_count").intValue()).as(filter).isEqualTo(ids.length);
    }
}
