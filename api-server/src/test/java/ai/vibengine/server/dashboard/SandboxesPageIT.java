package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.testing.Api;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;

/** Sandboxes as they come, are watched, and go. */
@NullMarked
class SandboxesPageIT {

    private static final String ATTACK = "<img src=x onerror=\"document.title='owned'\">";

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealTime();

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private final Site site = new Site(SERVER, BROWSER);
    private String account = "";

    @BeforeEach
    void signIn() {
        account = SERVER.newAccount(Plan.FREE, Optional.empty(), Optional.empty());
        site.signIn(account, "/sandboxes");
    }

    @Test
    void aSandboxIsStartedWatchedAndKilled() {
        BROWSER.see("Nothing runs");
        BROWSER.press("Start sandbox");
        BROWSER.type("Metadata", "purpose=data-analysis");
        BROWSER.type("Environment", "LOG_LEVEL=debug");
        BROWSER.pressIn("//dialog", "Start");
        BROWSER.see("1 of 5 running");
        BROWSER.see("purpose=data-analysis");
        String id = BROWSER.find(By.cssSelector("tr[data-id] a")).getText();
        assertThat(SERVER.keyOf(account)
                        .post("/sandboxes/" + id + "/commands", "{\"command\":\"printenv LOG_LEVEL\"}")
                        .data()
                        .path("stdout")
                        .asText())
                .isEqualTo("debug\n");
        assertThat(SERVER.runtime().running()).contains(id);
        String left = timeLeft();
        BROWSER.await("time passes", browser -> timeLeft(), now -> !now.equals(left));

        BROWSER.press("Extend " + id);
        BROWSER.type("Seconds from now", "7200");
        BROWSER.pressIn("//dialog", "Extend");
        BROWSER.await("it lives longer", browser -> timeLeft(), now -> now.startsWith("1h 59m") || now.equals("2h 0m"));

        BROWSER.press("Kill " + id);
        BROWSER.pressIn("//dialog", "Kill sandbox");
        BROWSER.see("Stopped in the last 24 hours");
        BROWSER.see("0 of 5 running");
        assertThat(BROWSER.text()).contains("killed");
        assertThat(SERVER.runtime().running()).doesNotContain(id);
    }

    @Test
    void whatTheApiStartsAndWhatDiesShowsByItself() {
        Api api = SERVER.keyOf(account);
        BROWSER.see("Nothing runs");

        String id = api.create("\"timeout\":600");
        BROWSER.see(id);
        SERVER.runtime().die(id);

        BROWSER.see("failed");
        BROWSER.see("0 of 5 running");
    }

    @Test
    void aSandboxHasAPageOfItsOwnThatSaysHowItEnded() {
        String id = SERVER.keyOf(account).create("\"timeout\":600");
        BROWSER.press(id);
        BROWSER.find(By.xpath("//h1[.='" + id + "']"));
        BROWSER.see("None was given.");

        BROWSER.press("Kill");
        BROWSER.pressIn("//dialog", "Kill sandbox");

        BROWSER.see("This sandbox was killed");
        BROWSER.open(site.at("/sandboxes/sbx_0000000000"));
        BROWSER.see("There is no such sandbox");
    }

    @Test
    void aSandboxIsPausedAndResumed() {
        String id = SERVER.keyOf(account).create("\"timeout\":600");
        BROWSER.press("Pause " + id);
        BROWSER.see(id + " is paused.");
        BROWSER.press("Resume " + id);
        BROWSER.see(id + " goes on.");
        BROWSER.find(By.xpath("//button[@aria-label='Pause " + id + "']"));

        BROWSER.press(id);
        BROWSER.see("it is killed");
        BROWSER.press("Pause");
        BROWSER.find(By.xpath("//button[.='Resume']"));

        assertThat(SERVER.runtime().isFrozen(id)).isTrue();
    }

    @Test
    void aSandboxBecomesATemplate() {
        String id = SERVER.keyOf(account).create("\"timeout\":600");
        BROWSER.press(id);
        BROWSER.press("Snapshot");
        BROWSER.type("Id", "set-up");
        BROWSER.type("Description", "as it is");
        BROWSER.pressIn("//dialog", "Make template");

        BROWSER.see("as it is");
        BROWSER.see("ready");
        assertThat(SERVER.keyOf(account)
                        .get("/templates/set-up")
                        .data()
                        .path("from")
                        .asText())
                .isEqualTo("base");
    }

    @Test
    void commandsRunInASandboxAndShowWhatTheyPrint() {
        String id = SERVER.keyOf(account).create("\"timeout\":600");
        BROWSER.press(id);
        BROWSER.see("Nothing runs in the background, and nothing did.");

        BROWSER.type("Command", "echo " + ATTACK);
        BROWSER.press("Run");
        BROWSER.await(
                "its output",
                browser -> browser.findElement(By.cssSelector(".output")).getText(),
                output -> output.strip().equals(ATTACK));
        BROWSER.see("exit 0");
        BROWSER.type("Command", "hang");
        BROWSER.press("Run");
        BROWSER.press("Kill hang");

        BROWSER.see("killed");
        BROWSER.type("Command", "exit 3");
        BROWSER.press("Run");
        BROWSER.see("exit 3");
        assertThat(BROWSER.driver().getTitle()).isEqualTo(id + " · Vibengine");
    }

    @Test
    void theNetworkIsChosenShownAndChanged() {
        BROWSER.see("Nothing runs");
        BROWSER.press("Start sandbox");
        BROWSER.choose("Network", "What is listed");
        BROWSER.type("Listed", "pypi.org:443\n10.0.0.1");
        BROWSER.pressIn("//dialog", "Start");
        BROWSER.see("Has addresses of 10.0.0.0/8, which are closed to every sandbox");
        BROWSER.type("Listed", "pypi.org:443");
        BROWSER.pressIn("//dialog", "Start");
        BROWSER.see("1 of 5 running");
        String id = BROWSER.find(By.cssSelector("tr[data-id] a")).getText();
        SERVER.runtime()
                .networks()
                .refuse(
                        id,
                        new Refusal(
                                Instant.parse("2026-02-21T10:30:00Z"),
                                "dns",
                                ATTACK,
                                null,
                                0,
                                Refusal.Why.NOT_ALLOWED));
        BROWSER.press(id);
        BROWSER.see("It reaches pypi.org:443.");

        BROWSER.press("Show refusals");
        BROWSER.see(ATTACK);
        BROWSER.see("not on the list");
        BROWSER.press("Change network");
        BROWSER.choose("Network", "Nothing");
        BROWSER.pressIn("//dialog", "Save");

        BROWSER.see("It reaches nothing.");
        assertThat(SERVER.runtime().networks().policyOf(id)).isEqualTo(EgressPolicy.BLOCKED);
    }

    @Test
    void aFullPlanSaysSoInTheForm() {
        Api api = SERVER.keyOf(account);
        for (int i = 0; i < 5; i++) {
            api.create("\"timeout\":600");
        }
        BROWSER.see("5 of 5 running");

        BROWSER.press("Start sandbox");
        BROWSER.pressIn("//dialog", "Start");

        BROWSER.see("The account already runs 5 sandboxes, the most its plan allows.");
    }

    @Test
    void metadataIsTextWhateverIsInIt() {
        SERVER.keyOf(account)
                .create(
                        "\"timeout\":600",
                        "\"metadata\":{\"" + ATTACK.replace("\"", "\\\"") + "\":\"" + ATTACK.replace("\"", "\\\"")
                                + "\"}");

        BROWSER.see(ATTACK + "=" + ATTACK);
        BROWSER.find(By.cssSelector("tr[data-id] a")).click();
        BROWSER.find(By.xpath("//h2[.='Metadata']"));
        BROWSER.see(ATTACK);
        assertThat(BROWSER.driver().getTitle()).startsWith("sbx_");
        assertThat(BROWSER.driver().findElements(By.cssSelector("main img"))).isEmpty();
    }

    @Test
    void metadataCanBeEdited() {
        Api api = SERVER.keyOf(account);
        String id = api.create("\"timeout\":600", "\"metadata\":{\"kept\":\"1\",\"gone\":\"2\"}");
        BROWSER.open(site.at("/sandboxes/" + id));
        BROWSER.press("Edit metadata");
        BROWSER.type("Metadata", "kept=3");
        BROWSER.pressIn("//dialog", "Save");
        BROWSER.await(
                "it is saved",
                browser -> api.get("/sandboxes/" + id).data().path("metadata").toString(),
                now -> now.equals("{\"kept\":\"3\"}"));
    }

    @Test
    void sandboxesOfOthersAreNotSeen() {
        String other = SERVER.newAccount(Plan.FREE, Optional.empty(), Optional.empty());
        String theirs = SERVER.keyOf(other).create("\"timeout\":600");
        String own = SERVER.keyOf(account).create("\"timeout\":600");

        BROWSER.see(own);
        assertThat(BROWSER.text()).doesNotContain(theirs);
        BROWSER.open(site.at("/sandboxes/" + theirs));
        BROWSER.see("There is no such sandbox");
        BROWSER.open(site.at("/sandboxes"));
        BROWSER.press("Start sandbox");
        assertThat(BROWSER.field("Template").getText()).contains("base");
    }

    private static String timeLeft() {
        return Objects.requireNonNull(BROWSER.find(By.cssSelector(".left span")).getText());
    }
}
