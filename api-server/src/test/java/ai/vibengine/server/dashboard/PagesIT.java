package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The rules for every page. */
@NullMarked
@Timeout(180)
class PagesIT {

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealTime();

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private final Site site = new Site(SERVER, BROWSER);

    @Test
    void axeFindsNothingInLightAndDarkWideAndNarrow() {
        List<String> violations = new ArrayList<>();
        for (Page page : pages(filled())) {
            BROWSER.screen(1280, 900, "light");
            page.open(site, BROWSER);
            for (String colours : List.of("light", "dark")) {
                for (int width : new int[] {1280, 360}) {
                    BROWSER.screen(width, 900, colours);
                    BROWSER.axe()
                            .forEach(found -> violations.add(page.path + " " + colours + " " + width + ": " + found));
                    if (BROWSER.isTooWide()) {
                        violations.add(page.path + " scrolls sideways at " + width);
                    }
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void nothingIsAskedOfAnybodyElseAndThePolicyForbidsNothingThatIsNeeded() {
        for (Page page : pages(filled())) {
            page.open(site, BROWSER);
        }
        String own = SERVER.url().toString();

        assertThat(BROWSER.requests())
                .filteredOn(request -> !request.equals("about:blank"))
                .hasSizeGreaterThan(20)
                .allMatch(request -> request.startsWith(own + "/dashboard"));
        assertThat(BROWSER.complaints())
                .filteredOn(complaint ->
                        !complaint.contains("401 (Unauthorized)") && !complaint.contains("404 (Not Found)"))
                .isEmpty();
    }

    @Test
    void thePolicyAllowsNothingInline() {
        site.signIn(filled(), "/keys");

        BROWSER.driver()
                .executeScript("for (const attempt of ["
                        + "() => { const script = document.createElement('script');"
                        + " script.src = 'data:text/javascript,document.title=1'; document.body.append(script); },"
                        + "() => document.body.insertAdjacentHTML('beforeend', '<b>owned</b>'),"
                        + "() => document.body.setAttribute('style', 'display: none'),"
                        + "() => document.body.setAttribute('onclick', 'document.title = 1'),"
                        + "]) { try { attempt(); } catch (refused) { } } document.body.click();");

        assertThat(BROWSER.text()).contains("API keys").doesNotContain("owned");
        assertThat(BROWSER.driver().getTitle()).isEqualTo("API keys · Vibengine");
    }

    @Test
    void theColoursAreChosenOnceAndStay() {
        site.signIn(filled(), "/keys");
        BROWSER.screen(1280, 900, "dark");
        String dark = background();
        BROWSER.screen(1280, 900, "light");
        String light = background();
        assertThat(dark).isNotEqualTo(light);

        BROWSER.press("Dark");
        assertThat(background()).isEqualTo(dark);
        BROWSER.driver().navigate().refresh();
        BROWSER.press("Light");
        assertThat(background()).isEqualTo(light);
        BROWSER.forget();
    }

    @Test
    void theKeyboardGoesEverywhere() {
        site.signIn(filled(), "/keys");
        BROWSER.driver().navigate().refresh();
        BROWSER.find(By.cssSelector("nav a"));

        BROWSER.driver().findElement(By.tagName("body")).sendKeys(Keys.TAB);
        assertThat(BROWSER.driver().switchTo().activeElement().getText()).isEqualTo("Skip to content");
        BROWSER.driver().switchTo().activeElement().sendKeys(Keys.TAB, Keys.TAB);
        BROWSER.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
        BROWSER.find(By.xpath("//h1[.='Sandboxes']"));

        assertThat(BROWSER.driver().switchTo().activeElement().getText()).isEqualTo("Sandboxes");
        BROWSER.driver().switchTo().activeElement().sendKeys(Keys.TAB, Keys.ENTER);
        BROWSER.find(By.xpath("//dialog//h2[.='Start a sandbox']"));
        BROWSER.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
        BROWSER.seeNoMore("Start a sandbox");
    }

    @Test
    void aPageThatIsNotThereSaysSo() {
        site.signIn(filled(), "/keys");

        BROWSER.open(site.at("/nowhere"));

        BROWSER.see("There is no such page");
    }

    @Test
    void whoeverIsSignedOutMeanwhileIsAskedToSignInAgain() {
        String account = filled();
        site.signIn(account, "/keys");

        SERVER.logins()
                .set(SERVER.accounts().named(account).accountId(), account + "@example.com", "another long password");

        BROWSER.see("You were signed out.");
        BROWSER.find(By.xpath("//h1[.='Sign in']"));
    }

    /** An account with something on each page. */
    private static String filled() {
        String account = SERVER.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        Api api = SERVER.keyOf(account);
        SERVER.accounts().createKey(account, "reader", Permission.READ_ONLY);
        api.delete("/sandboxes/" + api.create("\"timeout\":600"));
        api.create("\"timeout\":600", "\"metadata\":{\"purpose\":\"data-analysis\"}");
        api.post(
                "/templates",
                "{\"template_id\":\"own\",\"commands\":[\"echo hello\",\"exit 1\"],\"description\":\"mine\"}");
        return account;
    }

    private static String background() {
        return String.valueOf(
                BROWSER.driver().executeScript("return getComputedStyle(document.documentElement).backgroundColor"));
    }

    private List<Page> pages(String account) {
        String sandbox = SERVER.keyOf(account)
                .get("/sandboxes")
                .json()
                .at("/data/0/sandbox_id")
                .asText();
        String link = SERVER.logins()
                .invite(SERVER.accounts().named(account).accountId())
                .secret();
        return List.of(
                new Page("/sign-in", "//h1[.='Sign in']"),
                new Page("/welcome#" + link, "//h1[.='Welcome']"),
                new Page("/keys", "//td[@data-label='Permission']", account),
                new Page("/keys", "//td[@data-label='Permission']", "Create key"),
                new Page("/sandboxes", "//h2[.='Stopped in the last 24 hours']"),
                new Page("/sandboxes", "//td[@data-label='Age']", "Start sandbox"),
                new Page("/sandboxes/" + sandbox, "//dt[.='Age']"),
                new Page("/templates", "//a[.='own']"),
                new Page("/templates", "//a[.='own']", "Build template"),
                new Page("/templates/own", "//h2[.='Why it failed']"),
                new Page("/usage", "//h3[.='Last hour']"),
                new Page("/nowhere", "//h1[.='There is no such page']"));
    }

    /**
     * A page and what shows that it is drawn.
     *
     * @param first what is done first: an account signs in, or a button is pressed
     */
    private record Page(String path, String drawn, String first) {

        Page(String path, String drawn) {
            this(path, drawn, "");
        }

        void open(Site site, Browser browser) {
            if (first.startsWith("account-")) {
                site.signIn(first, path);
            } else {
                browser.open(site.at(path));
            }
            browser.find(By.xpath(drawn));
            if (!first.isEmpty() && !first.startsWith("account-")) {
                browser.press(first);
                browser.find(By.tagName("dialog"));
            }
        }
    }
}
