package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;

/** The limits of the plan and their use. */
@NullMarked
class UsagePageIT {

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealTime();

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private String account = "";

    @BeforeEach
    void signIn() {
        account = SERVER.newAccount(Plan.FREE, Optional.empty(), Optional.empty());
        new Site(SERVER, BROWSER).signIn(account, "/usage");
    }

    @Test
    void theRateLimitIsSeenComingAndGoing() {
        BROWSER.see("60 requests a minute");
        Api api = SERVER.keyOf(account);
        for (int i = 0; i < 60; i++) {
            assertThat(api.get("/sandboxes").outcome()).isEqualTo("200");
        }
        for (int i = 0; i < 3; i++) {
            assertThat(api.get("/sandboxes").outcome()).isEqualTo("429 rate_limited");
        }

        gauge("Requests in this window", "60 of 60 requests");
        BROWSER.see("All back in ");
        BROWSER.see("63 requests, 3 refused");
        assertThat(BROWSER.driver().findElements(By.cssSelector(".chart .bar"))).isNotEmpty();
        assertThat(BROWSER.driver().findElements(By.cssSelector(".chart .bar-bad")))
                .isNotEmpty();
        BROWSER.find(By.xpath("(//summary)[1]")).click();
        BROWSER.await(
                "the table says the same",
                browser -> browser.findElement(By.cssSelector(".chart-card details table"))
                        .getText(),
                table -> table.contains("60") || table.contains("63"));
    }

    @Test
    void keysAreToldApart() {
        Api first = SERVER.keyOf(account);
        Api second = SERVER.keyOf(account);
        first.get("/sandboxes");
        first.get("/sandboxes");
        second.get("/sandboxes");
        BROWSER.see("3 requests, 0 refused");

        BROWSER.driver()
                .executeScript("const keys = document.getElementById('usage-key'); keys.selectedIndex = 1;"
                        + " keys.dispatchEvent(new Event('change'))");

        BROWSER.await(
                "one key alone",
                browser -> BROWSER.text(),
                text -> text.contains("2 requests, 0 refused") || text.contains("1 requests, 0 refused"));
        assertThat(BROWSER.driver().findElements(By.cssSelector("section tr[data-id]")))
                .hasSize(2);
    }

    @Test
    void runningSandboxesAreCounted() {
        Api api = SERVER.keyOf(account);
        gauge("Sandboxes at once", "0 of 5 sandboxes");

        api.create("\"timeout\":600");
        api.create("\"timeout\":600");

        gauge("Sandboxes at once", "2 of 5 sandboxes");
        BROWSER.see("3 more can start");
    }

    @Test
    void theBoundsOfASandboxAreThoseOfTheLimits() {
        JsonNode bounds = SERVER.keyOf(account).get("/limits").data().path("bounds");
        String idle = String.format(
                Locale.ENGLISH, "%,d", bounds.at("/idle_timeout/max").asInt());
        BROWSER.find(By.cssSelector("#bounds summary")).click();
        BROWSER.see("idle_timeout");

        List<String> rows =
                BROWSER.driver().findElements(By.xpath("//table[caption='Bounds of a sandbox']/tbody/tr")).stream()
                        .map(row -> row.getText().replaceAll("\\s+", " "))
                        .toList();

        assertThat(rows)
                .hasSize(bounds.size())
                .contains("idle_timeout 1 – " + idle)
                .anyMatch(row -> row.startsWith("timeout 1 60 "));
    }

    @Test
    void usageOfOthersIsNotSeen() {
        String other = SERVER.newAccount(Plan.FREE, Optional.empty(), Optional.empty());
        SERVER.keyOf(other).get("/sandboxes");
        SERVER.keyOf(account).get("/sandboxes");

        BROWSER.see("1 requests, 0 refused");
    }

    private static void gauge(String label, String says) {
        BROWSER.await(
                label + " says " + says,
                browser -> String.valueOf(browser.findElement(By.cssSelector("[aria-label='" + label + "']"))
                        .getDomAttribute("aria-valuetext")),
                says::equals);
    }
}
