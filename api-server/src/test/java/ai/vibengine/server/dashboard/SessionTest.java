package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.http.connection.ClientAddress;
import ai.vibengine.server.testing.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The people who get in, for how long, and those who do not. */
@NullMarked
class SessionTest {

    /** As the dashboard's contract says. */
    private static final int TRIES_PER_EMAIL = 10;

    private static final Duration TRY_RETURNS = Duration.ofSeconds(30);

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void aSessionShowsWhoIsSignedIn() {
        String account = newAccount();

        Answer answer = DashboardClient.of(server, account).get("/session");

        assertThat(answer.outcome()).isEqualTo("200");
        assertThat(answer.data().path("email").asText()).isEqualTo(account + "@example.com");
        assertThat(answer.data().path("account").asText()).isEqualTo(account);
        assertThat(answer.data().path("expires_at").asText()).isEqualTo("2026-02-21T22:30:00Z");
    }

    @Test
    void theAddressSignsInInAnyCase() {
        String account = newAccount();
        DashboardClient.of(server, account);

        assertThat(DashboardClient.at(server)
                        .signIn(account.toUpperCase(java.util.Locale.ROOT) + "@EXAMPLE.com", Site.PASSWORD)
                        .outcome())
                .isEqualTo("200");
    }

    @Test
    void aWrongPasswordAndAnUnknownAddressAreTheSameAnswer() {
        String account = newAccount();
        DashboardClient.of(server, account);

        Answer wrong = DashboardClient.at(server).signIn(account + "@example.com", "wrong");
        Answer unknown = DashboardClient.at(server).signIn("nobody@example.com", "wrong");

        assertThat(wrong.outcome()).isEqualTo("401 unauthorized");
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(unknown.headers().keySet()).isEqualTo(wrong.headers().keySet());
    }

    @Test
    void withoutASessionNothingIsTold() {
        for (String path : new String[] {"/session", "/keys", "/sandboxes", "/nothing"}) {
            assertThat(DashboardClient.at(server).get(path).outcome()).isEqualTo("401 unauthorized");
            assertThat(new DashboardClient(server.url(), "ve_session=" + "x".repeat(43))
                            .get(path)
                            .outcome())
                    .isEqualTo("401 unauthorized");
        }
    }

    @Test
    void aSessionEndsWithItsTime() {
        DashboardClient client = DashboardClient.of(server, newAccount());

        server.time.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(client.get("/session").outcome()).isEqualTo("200");
        server.time.advance(Duration.ofSeconds(1));

        assertThat(client.get("/session").outcome()).isEqualTo("401 unauthorized");
    }

    @Test
    void aSessionEndsWithSigningOut() {
        DashboardClient client = DashboardClient.of(server, newAccount());

        Answer answer = client.delete("/session");

        assertThat(answer.outcome()).isEqualTo("200");
        assertThat(answer.header("Set-Cookie").orElseThrow())
                .isEqualTo("ve_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict");
        assertThat(client.get("/session").outcome()).isEqualTo("401 unauthorized");
    }

    @Test
    void sessionsEndWithTheirPassword() {
        String account = newAccount();
        DashboardClient client = DashboardClient.of(server, account);

        server.logins().set(server.accounts().named(account).accountId(), account + "@example.com", Site.PASSWORD);

        assertThat(client.get("/session").outcome()).isEqualTo("401 unauthorized");
    }

    @Test
    void theStoreHasNeitherPasswordsNorTokens() throws Exception {
        String account = newAccount();
        DashboardClient client = DashboardClient.of(server, account);
        String link = server.logins()
                .invite(server.accounts().named(account).accountId())
                .secret();
        String stored = server.database()
                .read(handle -> handle.createQuery("SELECT password_hash FROM logins")
                                .mapTo(String.class)
                                .list()
                        + " "
                        + handle.createQuery(
                                        "SELECT token_hash FROM login_sessions UNION SELECT token_hash FROM login_links")
                                .mapTo(String.class)
                                .list());

        assertThat(stored)
                .contains("$argon2id$v=19$m=19456,t=2,p=1$")
                .doesNotContain(Site.PASSWORD)
                .doesNotContain(link)
                .doesNotContain(client.cookie().substring(client.cookie().indexOf('=') + 1));
    }

    @Test
    void guessesAtAnAddressRunOutAndComeBack() {
        guess("nobody@example.com", TRIES_PER_EMAIL);

        Answer refused = DashboardClient.at(server).signIn("nobody@example.com", "guess");

        assertThat(refused.outcome()).isEqualTo("429 rate_limited");
        assertThat(refused.number("Retry-After")).isEqualTo((int) TRY_RETURNS.toSeconds());
        server.time.advance(TRY_RETURNS);
        guess("nobody@example.com", 1);
        assertThat(DashboardClient.at(server)
                        .signIn("nobody@example.com", "guess")
                        .outcome())
                .isEqualTo("429 rate_limited");
    }

    @Test
    void guessesOfOneMachineRunOutWhateverTheyAreAt() {
        for (int i = 0; i < 30; i++) {
            guess("nobody-" + i + "@example.com", 1);
        }

        assertThat(DashboardClient.at(server)
                        .signIn("nobody-30@example.com", "guess")
                        .outcome())
                .isEqualTo("429 rate_limited");
    }

    @Test
    void theRightPasswordCostsNoTry() {
        String account = newAccount();
        DashboardClient.of(server, account);
        for (int i = 0; i < 2 * TRIES_PER_EMAIL; i++) {
            assertThat(DashboardClient.at(server)
                            .signIn(account + "@example.com", Site.PASSWORD)
                            .outcome())
                    .isEqualTo("200");
        }
    }

    @Test
    void guessesOfOthersKeepNobodyOutWhereTheySignedInBefore() {
        String account = newAccount();
        String email = account + "@example.com";
        server.logins().set(server.accounts().named(account).accountId(), email, Site.PASSWORD);
        guess(email, TRIES_PER_EMAIL - 1);
        DashboardClient.at(server).signedIn(email, Site.PASSWORD);
        // Home is known now: these are other tries than those of strangers.
        guess(email, TRIES_PER_EMAIL - 1);

        assertThat(DashboardClient.at(server).signIn(email, Site.PASSWORD).outcome())
                .isEqualTo("200");
    }

    @Test
    void aLinkWorksOnceAndForThreeDays() {
        String account = newAccount();
        String accountId = server.accounts().named(account).accountId();
        String first = server.logins().invite(accountId).secret();
        String second = server.logins().invite(accountId).secret();

        assertThat(redeem(first, "ada@example.com").outcome()).isEqualTo("200");
        assertThat(redeem(first, "ada@example.com").outcome()).isEqualTo("404 not_found");
        server.time.advance(Duration.ofDays(3));
        assertThat(redeem(second, "ada@example.com").outcome()).isEqualTo("404 not_found");
        assertThat(redeem("x".repeat(43), "ada@example.com").outcome()).isEqualTo("404 not_found");
    }

    @Test
    void aLinkTakesNoLoginOfAnotherAccountAndIsNotUsedUpByTrying() {
        DashboardClient.of(server, newAccount());
        String other = newAccount();
        String link = server.logins()
                .invite(server.accounts().named(other).accountId())
                .secret();

        assertThat(redeem(link, "account-1@example.com").outcome()).isEqualTo("409 conflict");
        assertThat(DashboardClient.at(server)
                        .signIn("account-1@example.com", Site.PASSWORD)
                        .outcome())
                .isEqualTo("200");
        assertThat(redeem(link, "other@example.com").outcome()).isEqualTo("200");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '',   '',           '',                    403 forbidden
            1,    cross-site,   '',                    403 forbidden
            1,    same-site,    '',                    403 forbidden
            1,    '',           https://evil.example,  403 forbidden
            1,    '',           null,                  403 forbidden
            '',   same-origin,  SELF,                  403 forbidden
            1,    same-origin,  SELF,                  401 unauthorized
            1,    '',           '',                    401 unauthorized
            """)
    void whatOtherSitesSendIsRefusedBeforeItIsLookedAt(String mark, String site, String origin, String outcome) {
        Map<String, String> headers = new java.util.HashMap<>();
        headers.put("X-Dashboard", mark);
        headers.put("Sec-Fetch-Site", site);
        headers.put("Origin", origin.equals("SELF") ? server.url().toString() : origin);
        headers.values().removeIf(String::isEmpty);

        Answer answer = DashboardClient.at(server)
                .send("POST", "/session", "{\"email\":\"nobody@example.com\",\"password\":\"guess\"}", headers);

        assertThat(answer.outcome()).isEqualTo(outcome);
    }

    @Test
    void onTlsTheCookieIsForTlsAlone() {
        SessionCookie cookie = new SessionCookie(true);

        assertThat(cookie.removal())
                .isEqualTo("__Host-ve_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure");
    }

    @Test
    void anAddressThatCanBeChosenFreelyIsTakenAsItsNetwork() {
        assertThat(address(0, "2001:db8:1:2:aaaa::1")).isEqualTo(address(0, "2001:db8:1:2:bbbb::2"));
        assertThat(address(0, "2001:db8:1:2::1")).isNotEqualTo(address(0, "2001:db8:1:3::1"));
        assertThat(address(0, "192.0.2.1")).isNotEqualTo(address(0, "192.0.2.2"));
    }

    @Test
    void whatProxiesSayIsBelievedAsFarAsThereAreProxies() {
        assertThat(address(0, "192.0.2.1", "203.0.113.5")).isEqualTo("192.0.2.1");
        assertThat(address(1, "192.0.2.1", "198.51.100.7, 203.0.113.5")).isEqualTo("203.0.113.5");
        assertThat(address(2, "192.0.2.1", "198.51.100.7", "203.0.113.5")).isEqualTo("198.51.100.7");
        assertThat(address(2, "192.0.2.1", "203.0.113.5")).isEqualTo("192.0.2.1");
        assertThat(address(1, "192.0.2.1", "a name")).isEqualTo("a name");
    }

    private static String address(int proxies, String peer, String... forwardedFor) {
        return new ClientAddress(proxies).of(peer, List.of(forwardedFor));
    }

    @Test
    void badInputIsNamed() {
        assertThat(DashboardClient.at(server).post("/session", "{}").outcome()).isEqualTo("400 invalid_request");
        assertThat(DashboardClient.at(server).signIn("no address", "x").message())
                .isEqualTo("email: must be an e-mail address");
        assertThat(DashboardClient.at(server).post("/session", "{").outcome()).isEqualTo("400 invalid_request");
        assertThat(DashboardClient.at(server).put("/session", "{}").outcome()).isEqualTo("401 unauthorized");
    }

    @Test
    void aPasswordThatIsEasyToGuessIsRefusedByNameAndTheLinkStaysGood() {
        String account = newAccount();
        String email = "ada.lovelace@" + account + ".example.com";
        String link = server.logins()
                .invite(server.accounts().named(account).accountId())
                .secret();

        for (String weak :
                List.of("password1234", "qwertyuiop12", "AdaLovelace99", account + "-1234", "Vibengine2026!")) {
            Answer refused = redeem(link, email, weak);

            assertThat(refused.outcome()).as(weak).isEqualTo("400 invalid_request");
            assertThat(refused.error().at("/details/0/field").asText()).isEqualTo("password");
            assertThat(refused.message())
                    .startsWith("password: must be harder to guess: too much of it is ")
                    .doesNotContain(weak);
        }

        assertThat(DashboardClient.at(server).signIn(email, "password1234").outcome())
                .isEqualTo("401 unauthorized");
        assertThat(redeem(link, email).outcome()).isEqualTo("200");
    }

    @Test
    void whoHasNoLinkLearnsNothingOfPasswords() {
        assertThat(redeem("x".repeat(43), "ada@example.com", "password1234").outcome())
                .isEqualTo("404 not_found");
    }

    private Answer redeem(String link, String email) {
        return redeem(link, email, Site.PASSWORD);
    }

    private Answer redeem(String link, String email, String password) {
        return DashboardClient.at(server)
                .put(
                        "/login",
                        String.format(
                                "{\"token\":\"%s\",\"email\":\"%s\",\"password\":\"%s\"}", link, email, password));
    }

    private void guess(String email, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(DashboardClient.at(server).signIn(email, "guess").outcome())
                    .isEqualTo("401 unauthorized");
        }
    }

    private String newAccount() {
        return server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
    }
}
