package ai.vibengine.server.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RateLimitTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void afterAsManyRequestsAsThePlanAllowsTheNextIsRefusedUntilRetryAfter() {
        Api api = server.account(Plan.FREE);
        for (int i = 1; i <= 60; i++) {
            Answer answer = api.get("/sandboxes");
            assertThat(answer.outcome()).isEqualTo("200");
            assertThat(answer.number("X-RateLimit-Limit")).isEqualTo(60);
            assertThat(answer.number("X-RateLimit-Remaining")).isEqualTo(60 - i);
            assertThat(answer.number("X-RateLimit-Reset")).isEqualTo(60);
        }
        server.time.advance(Duration.ofMillis(17_400));

        Answer refused = api.get("/sandboxes");

        assertThat(refused.outcome()).isEqualTo("429 rate_limited");
        assertThat(refused.number("Retry-After")).isEqualTo(43);
        assertThat(refused.number("X-RateLimit-Remaining")).isZero();
        assertThat(refused.number("X-RateLimit-Reset")).isEqualTo(43);
        assertThat(refused.message()).contains("60").contains("43");
        server.time.advance(Duration.ofSeconds(42));
        assertThat(api.get("/sandboxes").outcome()).isEqualTo("429 rate_limited");
        server.time.advance(Duration.ofSeconds(1));
        Answer next = api.get("/sandboxes");
        assertThat(next.outcome()).isEqualTo("200");
        assertThat(next.number("X-RateLimit-Remaining")).isEqualTo(59);
    }

    @Test
    void refusedRequestsUseUpNothing() {
        Api api = server.account(2, 1);
        List<String> outcomes = java.util.stream.Stream.generate(
                        () -> api.get("/templates").outcome())
                .limit(20)
                .toList();
        assertThat(outcomes).filteredOn("200"::equals).hasSize(2);
        server.time.advance(Duration.ofMinutes(1));

        assertThat(api.get("/templates").outcome()).isEqualTo("200");
        assertThat(api.get("/templates").outcome()).isEqualTo("200");
        assertThat(api.get("/templates").outcome()).isEqualTo("429 rate_limited");
    }

    @Test
    void everyAuthenticatedRequestCountsWhateverItsAnswer() {
        Api api = server.account(7, 1);

        assertThat(api.get("/nope").number("X-RateLimit-Remaining")).isEqualTo(6);
        assertThat(api.get("/sandboxes?limit=0").number("X-RateLimit-Remaining"))
                .isEqualTo(5);
        assertThat(api.send("PUT", "/sandboxes").number("X-RateLimit-Remaining"))
                .isEqualTo(4);
        assertThat(api.post("/sandboxes", "{]").number("X-RateLimit-Remaining")).isEqualTo(3);
        assertThat(api.send("HEAD", "/sandboxes").number("X-RateLimit-Remaining"))
                .isEqualTo(2);
        assertThat(api.delete("/sandboxes/nope").number("X-RateLimit-Remaining"))
                .isEqualTo(1);
        assertThat(api.post("/sandboxes", "{\"template\":\"base\"}").number("X-RateLimit-Remaining"))
                .isZero();
        assertThat(api.get("/nope").outcome()).isEqualTo("429 rate_limited");
        assertThat(api.post("/sandboxes", "{]").outcome()).isEqualTo("429 rate_limited");
    }

    @Test
    void ofManyRequestsAtOnceExactlyAsManyAsAllowedPass() {
        Api api = server.account(Plan.FREE);

        List<String> outcomes = Parallel.all(
                        20,
                        thread -> java.util.stream.Stream.generate(
                                        () -> api.get("/templates").outcome())
                                .limit(5)
                                .toList())
                .stream()
                .flatMap(List::stream)
                .toList();

        assertThat(outcomes).filteredOn("200"::equals).hasSize(60);
        assertThat(outcomes).filteredOn("429 rate_limited"::equals).hasSize(40);
    }

    @Test
    void theKeysOfAnAccountShareItsLimitAndOthersDoNot() {
        String account = server.newAccount(Plan.ENTERPRISE, Optional.of(3), Optional.of(1));
        Api one = server.keyOf(account);
        Api other = server.keyOf(account);
        Api stranger = server.account(3, 1);

        one.get("/templates");
        assertThat(other.get("/templates").number("X-RateLimit-Remaining")).isEqualTo(1);
        one.get("/templates");
        assertThat(other.get("/templates").outcome()).isEqualTo("429 rate_limited");
        assertThat(stranger.get("/templates").number("X-RateLimit-Remaining")).isEqualTo(2);
    }

    @Test
    void requestsWithoutAGoodKeyCountAgainstNobody() {
        Api api = server.account(2, 1);
        for (int i = 0; i < 5; i++) {
            server.anonymous().get("/templates");
            Api.withBadKey(server.url(), api.key() + "x").get("/templates");
        }

        assertThat(api.get("/templates").number("X-RateLimit-Remaining")).isEqualTo(1);
    }

    @Test
    void theWindowStartsWithItsFirstRequest() {
        Api api = server.account(1, 1);
        server.time.advance(Duration.ofSeconds(45));
        assertThat(api.get("/templates").number("X-RateLimit-Reset")).isEqualTo(60);
        server.time.advance(Duration.ofMillis(59_999));
        assertThat(api.get("/templates").number("Retry-After")).isEqualTo(1);
        server.time.advance(Duration.ofMillis(1));

        assertThat(api.get("/templates").number("X-RateLimit-Reset")).isEqualTo(60);
    }

    @Test
    void plansAllowWhatTheReferenceSays() {
        assertThat(server.account(Plan.FREE).get("/templates").number("X-RateLimit-Limit"))
                .isEqualTo(60);
        assertThat(server.account(Plan.PRO).get("/templates").number("X-RateLimit-Limit"))
                .isEqualTo(300);
        assertThat(server.account(12_345, 1).get("/templates").number("X-RateLimit-Limit"))
                .isEqualTo(12_345);
    }
}
