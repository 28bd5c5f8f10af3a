package ai.vibengine.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.attributeToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.titleContains;
import static org.openqa.selenium.support.ui.ExpectedConditions.urlContains;
import static org.openqa.selenium.support.ui.ExpectedConditions.visibilityOfElementLocated;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.Chromium;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The reference as its readers have it: in a browser, from a server that also answers what they try. */
class ReferenceSiteIT {

    private static final String CREATE = "sandboxes/create-sandbox.html";

    /** Each width, and each theme. */
    private static final List<Screen> SCREENS = List.of(new Screen(1280, "light"), new Screen(360, "dark"));

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static Chromium browser;

    private record Screen(int width, String colours) {}

    static Stream<String> pages() throws IOException {
        try (InputStream names = ReferenceSiteIT.class.getResourceAsStream("/ai/vibengine/openapi/site/files.txt")) {
            return new String(Objects.requireNonNull(names).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(name -> name.endsWith(".html") && !name.equals("404.html"));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        browser = Chromium.start();
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
    }

    @BeforeEach
    void openFirstPage() {
        browser.screen(1280, 900, "light");
        open("");
        browser.driver().executeScript("localStorage.clear(); sessionStorage.clear()");
        browser.requests();
        browser.complaints();
    }

    @AfterEach
    void nothingLeftTheServerOrBrokeThePolicy() {
        String origin = SERVER.url().toString();
        assertThat(browser.requests()).allMatch(url -> url.startsWith(origin + "/"));
        assertThat(browser.complaints()).noneMatch(complaint -> complaint.contains("Content Security Policy"));
    }

    @Test
    void everyOperationOfTheContractHasAPageThatTheSidebarOpens() throws Exception {
        Set<String> operations = new TreeSet<>();
        for (JsonNode path : contract().path("paths")) {
            path.forEach(method -> {
                if (method.has("operationId")) {
                    operations.add(method.path("operationId").asText());
                }
            });
        }
        Set<String> found = new TreeSet<>();
        for (String page : pages().toList()) {
            open(page);
            WebElement current = browser.find(".sidebar [aria-current=page]");
            assertThat(Objects.requireNonNull(current.getDomProperty("href"))).endsWith(page);
            browser.all("[data-operation]").forEach(endpoint -> found.add(endpoint.getDomAttribute("data-operation")));
        }

        assertThat(found).isEqualTo(operations);
    }

    @ParameterizedTest
    @MethodSource("pages")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aPageHasNoFaultThatAxeFindsAndIsNoWiderThanAPhone(String page) {
        List<String> faults = new ArrayList<>();
        for (Screen screen : SCREENS) {
            browser.screen(screen.width(), 800, screen.colours());
            open(page);
            if (browser.overflow() > 0) {
                faults.add(screen + ": too wide by " + browser.overflow());
            }
            showEverything();
            if (browser.overflow() > 0) {
                faults.add(screen + ", unfolded: too wide by " + browser.overflow());
            }
            browser.violations().forEach(violation -> faults.add(screen + ": " + violation));
        }

        assertThat(faults).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theSidebarLeadsFromPageToPage() {
        browser.driver().findElement(By.linkText("Rate Limiting")).click();
        browser.await(titleContains("Rate Limiting"));
        browser.find(".sidebar a[href$='" + CREATE + "']").click();
        browser.await(urlContains(CREATE));

        assertThat(browser.find("h1").getText()).isEqualTo("Create a new sandbox");
    }

    @Test
    void theSearchFindsEndpointsChaptersAndFields() {
        search("extend");
        assertThat(results().get(0)).contains("Extend sandbox timeout");
        search("rate limit");
        assertThat(results().get(0)).contains("Rate Limiting");
        search("no such thing at all");
        browser.await(visibilityOfElementLocated(By.xpath("//*[@id='search-status'][text()='Nothing found']")));
        search("metadata data-analysis");
        search("cwd");

        browser.find("#search-input").sendKeys(Keys.ENTER);

        browser.await(urlContains("#body-cwd"));
        assertThat(browser.find("#body-cwd").isDisplayed()).isTrue();
    }

    @Test
    void theThemeFollowsTheSystemUntilTheReaderChooses() {
        String light = background();
        browser.screen(1280, 900, "dark");
        String dark = background();
        assertThat(dark).isNotEqualTo(light);

        browser.find("#theme-button").click();
        assertThat(background()).isEqualTo(light);
        open(CREATE);
        assertThat(background()).isEqualTo(light);
        browser.find("#theme-button").click();
        assertThat(background()).isEqualTo(dark);
    }

    @Test
    void theLanguageOfTheSamplesIsKeptFromPageToPage() {
        open(CREATE);
        assertThat(visibleSnippet()).startsWith("curl -X POST " + SERVER.url() + "/sandboxes");

        browser.find(".tab[data-language=java]").click();
        open("templates/list-templates.html");

        assertThat(visibleSnippet()).startsWith("import ai.vibengine.client.Vibengine;");
    }

    @Test
    void tryingItReallyCreatesASandboxAndTheNextPageKnowsItsId() {
        Api account = SERVER.account();
        open(CREATE);
        browser.find("#try > summary").click();
        browser.find("#try-key").sendKeys(account.key());
        browser.find("#try-form .send").click();
        assertThat(status()).isEqualTo("201");

        JsonNode listed = account.get("/sandboxes").json();
        assertThat(listed.path("total_count").intValue()).isEqualTo(1);
        String id = listed.at("/data/0/sandbox_id").asText();
        assertThat(browser.find("#try-body-answer").getText()).contains(id, "data-analysis");
        assertThat(browser.find("#try-answer .headers").getText()).contains("x-request-id: ", "x-ratelimit-limit: ");

        open("sandboxes/kill-sandbox.html");
        browser.find("#try > summary").click();
        assertThat(browser.find("[data-name=sandbox_id]").getDomProperty("value"))
                .isEqualTo(id);
        browser.find("#try-form .send").click();
        assertThat(status()).isEqualTo("200");
        assertThat(account.get("/sandboxes/" + id).outcome()).isEqualTo("404 not_found");
    }

    @Test
    void aRefusalIsShownAsItIs() {
        open(CREATE);
        browser.find("#try > summary").click();
        browser.find("#try-form .send").click();

        assertThat(status()).isEqualTo("401");
        assertThat(browser.find("#try-body-answer").getText()).contains("\"code\": \"unauthorized\"");
    }

    @Test
    void onAPhoneTheSidebarIsAMenu() {
        browser.screen(360, 700, "light");
        open(CREATE);
        assertThat(browser.find(".sidebar").isDisplayed()).isFalse();

        browser.find("#menu-button").click();
        browser.await(attributeToBe(By.id("menu-button"), "aria-expanded", "true"));
        assertThat(browser.violations()).isEmpty();
        assertThat(browser.overflow()).isZero();
        browser.driver().findElement(By.linkText("Error Codes")).click();

        browser.await(titleContains("Error Codes"));
        assertThat(browser.find(".sidebar").isDisplayed()).isFalse();
    }

    @Test
    void anUnknownPageLeadsBack() {
        open("sandboxes/no/such/page");
        assertThat(browser.find("h1").getText()).isEqualTo("Page not found");
        assertThat(browser.violations()).isEmpty();

        browser.driver().findElement(By.linkText("Introduction")).click();

        browser.await(titleContains("Introduction"));
    }

    private static void open(String page) {
        browser.driver().get(SERVER.url() + "/docs/" + page);
    }

    /** Unfolds the page: folded parts are not checked. */
    private static void showEverything() {
        browser.driver().executeScript("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
    }

    private static void search(String words) {
        WebElement input = browser.find("#search-input");
        input.clear();
        input.sendKeys(words);
        browser.await(visibilityOfElementLocated(By.id("search-panel")));
    }

    private static List<String> results() {
        return browser.all("#search-results li").stream()
                .map(WebElement::getText)
                .toList();
    }

    private static String background() {
        return browser.find("body").getCssValue("background-color");
    }

    private static String visibleSnippet() {
        return browser.all(".snippet code").stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .findFirst()
                .orElseThrow();
    }

    private static String status() {
        return browser.await(visibilityOfElementLocated(By.cssSelector("#try-answer .status")))
                .getText();
    }

    private static JsonNode contract() throws Exception {
        try (var stream = URI.create(SERVER.url() + "/openapi.yaml").toURL().openStream()) {
            return new YAMLMapper().readTree(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
