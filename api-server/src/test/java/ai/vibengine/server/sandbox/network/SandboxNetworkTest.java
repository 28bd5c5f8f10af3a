package ai.vibengine.server.sandbox.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Parallel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SandboxNetworkTest {

    private static final String ALLOWLIST =
            "{\"egress\":\"allowlist\",\"allow\":[\"pypi.org:443\",\"*.example.com\",\"8.8.8.0/24:53-54\"]}";

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void aSandboxReachesWhatTheOperatorSaysUnlessItsCreateSaysMore() {
        Api api = server.account();

        String usual = api.create("");
        String open = api.create("\"network\":{\"egress\":\"public\"}");

        assertThat(network(api, usual)).isEqualTo("{\"egress\":\"blocked\"}");
        assertThat(inForce(usual)).isEqualTo(EgressPolicy.BLOCKED);
        assertThat(network(api, open)).isEqualTo("{\"egress\":\"public\"}");
        assertThat(inForce(open)).isEqualTo(EgressPolicy.PUBLIC);
    }

    @Test
    void theCreateAnswersWithThePolicyInForceAndEveryOtherAnswerDoesToo() {
        Api api = server.account();

        Answer created = api.post("/sandboxes", "{\"template\":\"base\",\"network\":" + ALLOWLIST + "}");
        String id = created.data().path("sandbox_id").asText();

        assertThat(created.data().path("network")).hasToString(ALLOWLIST);
        assertThat(network(api, id)).isEqualTo(ALLOWLIST);
        assertThat(api.get("/sandboxes").data().get(0).path("network")).hasToString(ALLOWLIST);
        assertThat(api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":600}")
                        .data()
                        .path("network"))
                .hasToString(ALLOWLIST);
        assertThat(api.get("/sandboxes/" + id + "/network").data().path("policy"))
                .hasToString(ALLOWLIST);
        assertThat(inForce(id).allow())
                .extracting("text")
                .containsExactly("pypi.org:443", "*.example.com", "8.8.8.0/24:53-54");
        assertThat(api.delete("/sandboxes/" + id).data().path("network")).hasToString(ALLOWLIST);
    }

    @Test
    void anEmptyListLetsNothingOutAndIsShown() {
        Api api = server.account();

        String id = api.create("\"network\":{\"egress\":\"allowlist\"}");

        assertThat(network(api, id)).isEqualTo("{\"egress\":\"allowlist\",\"allow\":[]}");
        assertThat(inForce(id)).isEqualTo(new EgressPolicy(EgressMode.ALLOWLIST, List.of()));
    }

    @Test
    void aPutReplacesTheWholePolicyAtOnce() {
        Api api = server.account();
        String id = api.create("\"network\":" + ALLOWLIST);

        Answer answer = put(api, id, "{\"egress\":\"public\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("network")).hasToString("{\"egress\":\"public\"}");
        assertThat(inForce(id)).isEqualTo(EgressPolicy.PUBLIC);
        assertThat(api.get("/sandboxes/" + id).data()).isEqualTo(answer.data());
    }

    @Test
    void policiesSurviveARestart() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        String created = server.keyOf(account).create("\"network\":" + ALLOWLIST);
        String changed = server.keyOf(account).create("");
        put(server.keyOf(account), changed, "{\"egress\":\"public\"}");

        server.stop();
        server.runtime().networks().apply(created, EgressPolicy.BLOCKED);
        server.start();

        Api api = server.keyOf(account);
        assertThat(network(api, created)).isEqualTo(ALLOWLIST);
        assertThat(inForce(created).allow()).hasSize(3);
        assertThat(network(api, changed)).isEqualTo("{\"egress\":\"public\"}");
        assertThat(inForce(changed)).isEqualTo(EgressPolicy.PUBLIC);
    }

    @Test
    void aNetworkThatIsLostByARestartIsShownAsBlockedFromThenOn() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        String id = server.keyOf(account).create("\"network\":" + ALLOWLIST);

        server.stop();
        server.runtime().networks().setProblem(Optional.of("The package nftables is missing."));
        server.start();

        Api api = server.keyOf(account);
        assertThat(network(api, id)).isEqualTo("{\"egress\":\"blocked\"}");
        assertThat(api.get("/sandboxes").data().get(0).path("network")).hasToString("{\"egress\":\"blocked\"}");
        assertThat(api.get("/sandboxes/" + id + "/network").data().path("policy"))
                .hasToString("{\"egress\":\"blocked\"}");
        assertThat(put(api, id, ALLOWLIST).status()).isEqualTo(503);
        assertThat(put(api, id, "{\"egress\":\"blocked\"}").status()).isEqualTo(200);

        server.stop();
        server.runtime().networks().setProblem(Optional.empty());
        server.start();
        assertThat(network(server.keyOf(account), id)).isEqualTo("{\"egress\":\"blocked\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'egress':'public','allow':[]}|network.allow: must not be there unless egress is allowlist",
                "{'egress':'allowlist','allow':['a.b','0.0.0.0/0']}|network.allow[1]: is every address: use public",
                "{'egress':'allowlist','allow':['a.b','c.d','e.f','10.1.2.3']}"
                        + "|network.allow[3]: has addresses of 10.0.0.0/8, which are closed to every sandbox",
                "{'egress':'allowlist','allow':['8.0.0.0/6']}"
                        + "|network.allow[0]: has addresses of 10.0.0.0/8, which are closed to every sandbox",
                "{'egress':'allowlist','allow':['169.254.169.254:80']}"
                        + "|network.allow[0]: has addresses of 169.254.0.0/16, which are closed to every sandbox",
                "{'egress':'allowlist','allow':['a.b','8.7.6.5:443']}|network.allow[1]: has addresses of the machine"
                        + " itself or of other sandboxes, which are closed to every sandbox",
                "{'egress':'allowlist','allow':['10.9.0.1']}|network.allow[0]: has addresses of the machine"
                        + " itself or of other sandboxes, which are closed to every sandbox",
                "{'egress':'allowlist','allow':['a.b','smtp.example.com:25']}"
                        + "|network.allow[1]: is for port 25 alone, which is closed to every sandbox",
                "{'egress':'allowlist','allow':['8.8.8.8:25-25']}"
                        + "|network.allow[0]: is for port 25 alone, which is closed to every sandbox",
                "{'egress':'allowlist','allow':['a.b','localhost:8080']}"
                        + "|network.allow[1]: is a name of the machine itself, which is closed to every sandbox",
                "{'egress':'allowlist','allow':['::/0']}|network.allow[0]: is every address: use public",
                "{'egress':'allowlist','allow':['2001:db8::1']}"
                        + "|network.allow[0]: is of IPv6, which the sandboxes of this server do not have",
                "{'egress':'allowlist','allow':['a.b:80:90']}|network.allow[0]: is no domain name in lower case without"
                        + " a final dot, no *. before one, and no address or network",
                "{'egress':'allowlist','allow':['https://pypi.org']}"
                        + "|network.allow[0]: is a URL: an entry is its host, with :port behind it or without",
                "{'egress':'allowlist','allow':['8.8.8.8:0']}"
                        + "|network.allow[0]: ports are from 1 to 65535, the lower one first",
                "{'egress':'allowlist','allow':['a.b.']}|network.allow[0]: is no domain name in lower case without a"
                        + " final dot, no *. before one, and no address or network",
                "{'egress':'allowlist','allow':['Pypi.org']}|network.allow[0]: must consist of lower-case letters,"
                        + " digits, and the signs of names, addresses and ports",
                "{'egress':'everything'}|network.egress: must be one of public, allowlist, blocked",
                "{'allow':['a.b']}|network.egress: is required",
                "{'egress':'allowlist','allow':null}|network.allow: must be an array, not null; leave it out where there is no value",
            })
    void whatAPolicyMayNotSayIsRefusedByTheNameOfTheField(String policy, String message) {
        Api api = server.account();
        String body = policy.replace('\'', '"');
        String id = api.create("");

        Answer created = api.post("/sandboxes", "{\"template\":\"base\",\"network\":" + body + "}");
        Answer changed = put(api, id, body);

        assertThat(created.status()).isEqualTo(400);
        assertThat(created.message()).isEqualTo(message);
        assertThat(changed.status()).isEqualTo(400);
        assertThat(changed.message()).isEqualTo(message.substring("network.".length()));
        assertThat(inForce(id)).isEqualTo(EgressPolicy.BLOCKED);
        assertThat(api.get("/sandboxes").data()).hasSize(1);
    }

    @Test
    void whatTheOperatorOpensMayBeListed() {
        Api api = server.account();
        String open = "{\"egress\":\"allowlist\",\"allow\":[\"10.9.1.0/24\"]}";

        assertThat(network(api, api.create("\"network\":" + open))).isEqualTo(open);
    }

    @Test
    void aListThatIsTooMuchForTheRulesIsRefused() {
        Api api = server.account();
        String many = IntStream.range(0, 256)
                .mapToObj(i -> "\"8.8.8." + i + ":" + (i + 100) + "\"")
                .collect(Collectors.joining(","));

        Answer answer = put(api, api.create(""), "{\"egress\":\"allowlist\",\"allow\":[" + many + "]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("allow: has networks that overlap with too many different ports");
    }

    @Test
    void aPolicyThatTheMachineCannotGiveIs503WithTheReasonAndNothingIsStarted() {
        Api api = server.account();
        String id = api.create("");
        server.runtime().networks().setProblem(Optional.of("The package nftables is missing."));

        Answer created = api.post("/sandboxes", "{\"template\":\"base\",\"network\":{\"egress\":\"public\"}}");
        Answer changed = put(api, id, ALLOWLIST);

        for (Answer answer : List.of(created, changed)) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.message()).isEqualTo("The package nftables is missing.");
            assertThat(answer.header("Retry-After")).isPresent();
        }
        assertThat(network(api, id)).isEqualTo("{\"egress\":\"blocked\"}");
        assertThat(put(api, id, "{\"egress\":\"blocked\"}").status()).isEqualTo(200);
        assertThat(api.create("\"network\":{\"egress\":\"blocked\"}")).isNotEmpty();
        assertThat(server.runtime().running()).hasSize(2);
    }

    @Test
    void refusalsAreToldTheLatestFirstWithWhatIsKnownOfThem() {
        Api api = server.account();
        String id = api.create("");
        Instant at = Instant.parse("2026-11-30T12:00:00.123Z");
        server.runtime().networks().refuse(id, new Refusal(at, "dns", "example.com", null, 0, Refusal.Why.BLOCKED));
        server.runtime()
                .networks()
                .refuse(id, new Refusal(at, "tcp", null, "10.0.0.1", 22, Refusal.Why.CLOSED_ADDRESS));

        assertThat(api.get("/sandboxes/" + id + "/network").data().path("refusals"))
                .hasToString("[{\"at\":\"2026-11-30T12:00:00Z\",\"protocol\":\"tcp\",\"why\":\"closed_address\","
                        + "\"address\":\"10.0.0.1\",\"port\":22},{\"at\":\"2026-11-30T12:00:00Z\","
                        + "\"protocol\":\"dns\",\"why\":\"blocked\",\"host\":\"example.com\"}]");
    }

    @Test
    void whatIsNoRunningSandboxOfTheAccountIsNotFound() {
        Api api = server.account();
        String foreign = server.account().create("");
        String killed = api.create("");
        api.delete("/sandboxes/" + killed);

        for (String id : List.of(foreign, killed, "sbx_zzzzzzzzz0", "x")) {
            assertThat(put(api, id, "{\"egress\":\"public\"}").status()).as(id).isEqualTo(404);
            assertThat(api.get("/sandboxes/" + id + "/network").status()).as(id).isEqualTo(404);
        }
        assertThat(put(api, killed, "{\"egress\":\"public\"}")
                        .error()
                        .path("reason")
                        .asText())
                .isEqualTo("killed");
        assertThat(inForce(foreign)).isEqualTo(EgressPolicy.BLOCKED);
    }

    @Test
    void aReadOnlyKeyReadsAndChangesNothing() {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        String id = server.keyOf(account).create("");
        Api reader = server.keyOf(account, Permission.READ_ONLY);

        assertThat(reader.get("/sandboxes/" + id + "/network").status()).isEqualTo(200);
        assertThat(put(reader, id, "{\"egress\":\"public\"}").status()).isEqualTo(403);
        assertThat(inForce(id)).isEqualTo(EgressPolicy.BLOCKED);
    }

    @Test
    void theSameKeyWithAnotherPolicyIsAConflict() {
        Api api = server.account();
        String open = "{\"template\":\"base\",\"network\":{\"egress\":\"public\"}}";

        Answer first = createOnce(api, open);
        Answer again = createOnce(api, open);
        Answer other = createOnce(api, "{\"template\":\"base\"}");

        assertThat(again.data()).isEqualTo(first.data());
        assertThat(other.status()).isEqualTo(409);
    }

    @Test
    void changesAtOnceLeaveMemoryDatabaseAndKernelOfOneMind() throws Exception {
        String account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        Api api = server.keyOf(account);
        String id = api.create("");

        List<Answer> answers = Parallel.all(24, i -> switch (i % 3) {
            case 0 -> put(api, id, "{\"egress\":\"allowlist\",\"allow\":[\"h" + i + ".test\"]}");
            case 1 -> put(api, id, "{\"egress\":\"public\"}");
            default -> api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":" + (1000 + i) + "}");
        });
        String shown = network(api, id);
        EgressPolicy inForce = inForce(id);

        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(shown).contains(inForce.mode().word());
        inForce.allow().forEach(entry -> assertThat(shown).contains(entry.text()));
        assertThat(api.get("/sandboxes/" + id).data().path("timeout").asInt()).isGreaterThanOrEqualTo(1023);

        server.stop();
        server.start();
        assertThat(network(server.keyOf(account), id)).isEqualTo(shown);
    }

    private EgressPolicy inForce(String id) {
        return server.runtime().networks().policyOf(id);
    }

    private static Answer put(Api api, String id, String policy) {
        return api.send("PUT", "/sandboxes/" + id + "/network", policy, "Content-Type", "application/json");
    }

    private static Answer createOnce(Api api, String body) {
        return api.send("POST", "/sandboxes", body, "Content-Type", "application/json", "Idempotency-Key", "once");
    }

    private static String network(Api api, String id) {
        return api.get("/sandboxes/" + id).data().path("network").toString();
    }
}
