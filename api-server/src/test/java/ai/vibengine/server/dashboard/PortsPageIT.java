package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Api;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;

/** A page that a real sandbox serves, as a browser sees it through its port. */
@NullMarked
class PortsPageIT {

    private static final String PAGE = """
            <!doctype html><title>Inside</title><p id="seen"></p>
            <script>
            document.cookie = 'mine=1';
            document.getElementById('seen').textContent = 'cookies: ' + document.cookie;
            fetch('DASHBOARD/dashboard/api/sandboxes', { credentials: 'include' })
              .then(answer => answer.text().then(text => answer.status + text), failure => 'refused')
              .then(text => document.body.append(' and the dashboard: ' + text));
            </script>
            """;

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealSandboxes();

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private final Site site = new Site(SERVER, BROWSER);
    private Api api = SERVER.anonymous();
    private String sandbox = "";

    @BeforeEach
    void openASandbox() {
        String account = SERVER.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        api = SERVER.keyOf(account);
        sandbox = api.create("\"timeout\":600");
        String page = PAGE.replace("DASHBOARD", SERVER.url().toString());
        api.send("PUT", "/sandboxes/" + sandbox + "/files?path=index.html", page, "Content-Type", "text/html");
        api.post(
                "/sandboxes/" + sandbox + "/commands",
                "{\"command\": \"python3 -m http.server 8000\", \"background\": true}");
        site.signIn(account, "/sandboxes/" + sandbox);
        BROWSER.see("Ports");
    }

    @Test
    void aPrivatePortIsSeenThroughItsLinkAndNotWithout() {
        BROWSER.press("Open port");
        BROWSER.see("Port 8000 is open");
        assertThat(BROWSER.axe()).isEmpty();
        String link =
                Objects.requireNonNull(BROWSER.find(By.linkText("Look at it")).getDomAttribute("href"));
        BROWSER.press("Done");
        BROWSER.see("1 open port");
        assertThat(BROWSER.axe()).isEmpty();

        URI bare = URI.create(link.substring(0, link.indexOf('?')));
        BROWSER.open(bare);
        BROWSER.see("unauthorized");
        BROWSER.await(
                "the page, once the program listens",
                browser -> {
                    BROWSER.open(URI.create(link));
                    return String.valueOf(browser.getTitle());
                },
                "Inside"::equals);
        assertThat(BROWSER.driver().getCurrentUrl()).isEqualTo(bare.toString());
        BROWSER.see("cookies: mine=1");
        BROWSER.see("and the dashboard: refused");
        BROWSER.open(bare);
        BROWSER.see("cookies: mine=1");
        BROWSER.see("and the dashboard: refused");

        BROWSER.open(site.at("/sandboxes/" + sandbox));
        BROWSER.press("Show open ports");
        BROWSER.press("Close port 8000");
        BROWSER.pressIn("//dialog", "Close port");
        BROWSER.see("0 open ports");
        BROWSER.open(bare);
        BROWSER.see("not_found");
    }
}
