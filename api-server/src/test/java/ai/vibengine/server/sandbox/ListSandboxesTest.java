package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Parallel;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListSandboxesTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.account();

    @Test
    void aListOfNoneHasNoMore() {
        assertThat(api.get("/sandboxes").body()).isEqualTo("{\"data\":[],\"has_more\":false,\"total_count\":0}");
    }

    @Test
    void theNewestComeFirstAndThoseOfOneSecondInTheOrderOfTheirIds() {
        List<String> expected = new ArrayList<>();
        for (int second = 0; second < 3; second++) {
            List<String> together = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                together.add(api.create("\"timeout\":3600"));
                SERVER.time.advance(Duration.ofMillis(249));
            }
            SERVER.time.advance(Duration.ofMillis(4));
            Collections.sort(together);
            expected.addAll(0, together);
        }

        assertThat(ids(api.get("/sandboxes"))).isEqualTo(expected);
        assertThat(walk("limit=5")).isEqualTo(expected);
        assertThat(walk("limit=1")).isEqualTo(expected);
    }

    @Test
    void aPageHasTwentyUnlessToldOtherwiseAndAHundredAtMost() {
        for (int i = 0; i < 101; i++) {
            api.create();
        }

        assertThat(ids(api.get("/sandboxes"))).hasSize(20);
        assertThat(ids(api.get("/sandboxes?limit=100"))).hasSize(100);
        assertThat(ids(api.get("/sandboxes?limit=1"))).hasSize(1);
        assertThat(api.get("/sandboxes?limit=100").json().path("total_count").intValue())
                .isEqualTo(101);
        assertThat(walk("limit=7")).hasSize(101).doesNotHaveDuplicates();
    }

    @Test
    void theLastPageThatIsFullHasNoMore() {
        api.create();
        api.create();

        Answer page = api.get("/sandboxes?limit=2");

        assertThat(page.json().path("has_more").booleanValue()).isFalse();
        assertThat(page.json().has("next_cursor")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void pagesRepeatNoneAndSkipNoneThatWasThereThroughout(long seed) {
        Random random = new Random(seed);
        List<String> alive = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            alive.add(api.create("\"timeout\":86400"));
            SERVER.time.advance(Duration.ofMillis(random.nextInt(900)));
        }
        Set<String> throughout = new HashSet<>(alive);
        List<String> seen = new ArrayList<>();
        Answer page = api.get("/sandboxes?limit=3");
        while (true) {
            seen.addAll(ids(page));
            if (!page.json().path("has_more").booleanValue()) {
                break;
            }
            String gone = alive.remove(random.nextInt(alive.size()));
            assertThat(api.delete("/sandboxes/" + gone).status()).isEqualTo(200);
            throughout.remove(gone);
            alive.add(api.create("\"timeout\":86400"));
            SERVER.time.advance(Duration.ofMillis(random.nextInt(900)));
            page = api.get("/sandboxes?limit=3&cursor="
                    + page.json().path("next_cursor").asText());
        }

        assertThat(seen).doesNotHaveDuplicates().containsAll(throughout);
    }

    @Test
    void aPageGoesOnBehindASandboxThatIsGone() {
        for (int i = 0; i < 4; i++) {
            api.create();
        }
        Answer page = api.get("/sandboxes?limit=2");
        ids(page).forEach(id -> api.delete("/sandboxes/" + id));

        Answer next = api.get(
                "/sandboxes?limit=2&cursor=" + page.json().path("next_cursor").asText());

        assertThat(ids(next))
                .hasSize(2)
                .doesNotContainAnyElementsOf(ids(page))
                .isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(next.json().path("total_count").intValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=100", "limit=100&metadata=a%3Db"})
    void aPageAndItsTotalAreOfOneMomentWhileSandboxesComeAndGo(String query) {
        AtomicInteger busy = new AtomicInteger(3);
        List<List<String>> wrong = Parallel.all(4, number -> {
            List<String> seen = new ArrayList<>();
            if (number == 0) {
                while (busy.get() > 0) {
                    JsonNode page = api.get("/sandboxes?" + query).json();
                    if (page.path("total_count").intValue() != page.path("data").size()) {
                        seen.add(page.toString());
                    }
                }
            } else {
                for (int i = 0; i < 100; i++) {
                    api.delete("/sandboxes/" + api.create("\"metadata\":{\"a\":\"b\"}"));
                }
                busy.decrementAndGet();
            }
            return seen;
        });

        assertThat(wrong.stream().flatMap(List::stream)).isEmpty();
    }

    @Test
    void aCursorBelongsToItsAccountAndItsQuery() {
        for (int i = 0; i < 3; i++) {
            api.create("\"metadata\":{\"a\":\"b\",\"c\":\"d\"}");
        }
        Api stranger = SERVER.account();
        stranger.create();
        stranger.create();
        String cursor = "&cursor="
                + api.get("/sandboxes?limit=1").json().path("next_cursor").asText();
        String filtered = "&cursor="
                + api.get("/sandboxes?limit=1&metadata=a%3Db%26c%3Dd")
                        .json()
                        .path("next_cursor")
                        .asText();

        assertThat(api.get("/sandboxes?limit=2" + cursor).outcome()).isEqualTo("200");
        assertThat(api.get("/sandboxes?limit=1&metadata=c%3Dd%26a%3Db" + filtered)
                        .outcome())
                .isEqualTo("200");
        for (String other : new String[] {
            "/sandboxes?template=base" + cursor,
            "/sandboxes?metadata=a%3Db" + cursor,
            "/sandboxes?metadata=a%3Db%2C%20c%253Dd" + filtered,
            "/sandboxes?limit=1" + filtered,
            "/templates?limit=1" + cursor,
        }) {
            assertThat(api.get(other).outcome()).as(other).isEqualTo("400 invalid_request");
        }
        assertThat(stranger.get("/sandboxes?limit=1" + cursor).message())
                .isEqualTo("cursor: was not given out for this list");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=-1",
                "limit=101",
                "limit=abc",
                "limit=",
                "limit",
                "limit=1.5",
                "limit=1e1",
                "limit=%2B5",
                "limit=99999999999999999999",
                "limit=5%20",
                "limit=0x5",
                "limit=0&limit=5",
                "cursor=x",
                "cursor=",
                "cursor",
                "cursor=AAAA",
                "cursor=%00",
                "cursor=a%20b",
                "template=",
                "template=Base",
                "template=%00",
                "metadata=",
                "metadata=x",
                "metadata=%3Dv",
                "metadata=a%3Db%26c",
                "metadata=a%3Db%26",
                "metadata=%26",
                "metadata=a%3Db%26%3Dv"
            })
    void aBadParameterIsRefusedByName(String query) {
        Answer answer = api.get("/sandboxes?" + query);

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.message()).startsWith(query.split("=", 2)[0] + ": ");
    }

    @Test
    void theLimitIsInTheMessage() {
        assertThat(api.get("/sandboxes?limit=101").message()).isEqualTo("limit: must be at most 100");
        assertThat(api.get("/sandboxes?limit=0").message()).isEqualTo("limit: must be at least 1");
        assertThat(api.get("/sandboxes?limit=abc").message()).isEqualTo("limit: must be an integer");
        assertThat(api.get("/sandboxes?cursor=" + "a".repeat(513)).message())
                .isEqualTo("cursor: must have at most 512 characters");
    }

    @Test
    void parametersThatTheContractDoesNotKnowAreIgnored() {
        assertThat(api.get("/sandboxes?nope=1&Limit=0&LIMIT=x&limits=0&&=&=x&status=running")
                        .outcome())
                .isEqualTo("200");
    }

    private List<String> walk(String query) {
        List<String> seen = new ArrayList<>();
        Answer page = api.get("/sandboxes?" + query);
        seen.addAll(ids(page));
        while (page.json().path("has_more").booleanValue()) {
            page = api.get("/sandboxes?" + query + "&cursor="
                    + page.json().path("next_cursor").asText());
            seen.addAll(ids(page));
        }
        return seen;
    }

    private static List<String> ids(Answer page) {
        return page.data().findValuesAsText("sandbox_id");
    }
}
