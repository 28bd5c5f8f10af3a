package ai.vibengine.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class LimitsTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @Test
    void theyTellThePlanAndWhatIsUsedOfIt() {
        Api api = SERVER.account(Plan.FREE);
        api.create();
        String killed = api.create();
        api.delete("/sandboxes/" + killed);

        Answer answer = api.get("/limits");

        JsonNode limits = answer.data();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(limits.path("plan").asText()).isEqualTo("free");
        assertThat(limits.path("requests_per_minute").asInt()).isEqualTo(60);
        assertThat(limits.path("concurrent_sandboxes").asInt()).isEqualTo(5);
        assertThat(limits.path("running").asInt()).isEqualTo(1);
        assertThat(limits.path("paused").asInt(-1)).isZero();
        assertThat(limits.path("requests_remaining").asInt())
                .isEqualTo(answer.number("X-RateLimit-Remaining"))
                .isEqualTo(56);
    }

    @Test
    void thoseOfAnEnterpriseAccountAreItsOwn() {
        JsonNode limits = SERVER.account(17, 3).get("/limits").data();

        assertThat(limits.path("plan").asText()).isEqualTo("enterprise");
        assertThat(limits.path("requests_per_minute").asInt()).isEqualTo(17);
        assertThat(limits.path("concurrent_sandboxes").asInt()).isEqualTo(3);
    }

    @Test
    void theyTellTheBoundsAndWhatTheServerOffers() {
        JsonNode limits = SERVER.account().get("/limits").data();

        assertThat(limits.path("bounds").toString())
                .isEqualTo("{\"timeout\":{\"min\":1,\"max\":86400,\"default\":60},"
                        + "\"metadata\":{\"min\":0,\"max\":50},\"idle_timeout\":{\"min\":1,\"max\":86400},"
                        + "\"env\":{\"min\":0,\"max\":256},\"pause\":{\"min\":0,\"max\":86400},"
                        + "\"cpu\":{\"min\":0.25,\"max\":8,\"default\":0.5},"
                        + "\"memory_mib\":{\"min\":64,\"max\":16384,\"default\":64},"
                        + "\"disk_mib\":{\"min\":64,\"max\":65536}}");
        assertThat(limits.path("extensions")).extracting(JsonNode::asText).contains("commands", "environment", "files");
    }

    @Test
    void aReadOnlyKeyMayReadThem() {
        String account = SERVER.newAccount(Plan.PRO, Optional.empty(), Optional.empty());

        assertThat(SERVER.keyOf(account, Permission.READ_ONLY).get("/limits").status())
                .isEqualTo(200);
        assertThat(SERVER.anonymous().get("/limits").status()).isEqualTo(401);
    }
}
