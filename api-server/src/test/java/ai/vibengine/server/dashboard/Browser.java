package ai.vibengine.server.dashboard;

import ai.vibengine.server.testing.Chromium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The machine's Chromium, one for all tests, with nothing left in it from the test before. */
@NullMarked
final class Browser implements BeforeEachCallback, AfterEachCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Browser.class);

    private List<String> complaints = new ArrayList<>();
    private List<String> requests = new ArrayList<>();
    private @Nullable Chromium chromium;

    @Override
    public void beforeEach(ExtensionContext context) {
        chromium =
                context.getRoot().getStore(NAMESPACE).computeIfAbsent(Chromium.class, type -> start(), Chromium.class);
        driver().executeCdpCommand("Network.clearBrowserCookies", Map.of());
        complaints = new ArrayList<>();
        requests = new ArrayList<>();
        screen(1280, 900, "light");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        driver().get("about:blank");
        collect();
        complaints = new ArrayList<>();
    }

    ChromeDriver driver() {
        return chromium().driver();
    }

    private Chromium chromium() {
        return Objects.requireNonNull(chromium);
    }

    private static Chromium start() {
        try {
            return Chromium.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void open(URI page) {
        driver().get(page.toString());
    }

    /** Forgets what a page keeps in the browser itself; to be called on that page. */
    void forget() {
        driver().executeScript("window.localStorage.clear()");
    }

    void screen(int width, int height, String colours) {
        chromium().screen(width, height, colours);
    }

    /** The first answer that is the wanted one; fails when there is none in time. */
    <T> T await(String what, Function<ChromeDriver, T> question, Predicate<T> wanted) {
        long start = System.nanoTime();
        while (true) {
            Object last;
            try {
                T answer = question.apply(driver());
                if (wanted.test(answer)) {
                    return answer;
                }
                last = answer;
            } catch (NoSuchElementException | StaleElementReferenceException | ElementNotInteractableException notYet) {
                last = notYet.getClass().getSimpleName();
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not in time: " + what + "; last: " + last + "; on " + driver().getCurrentUrl()
                        + ":\n" + text());
            }
        }
    }

    /** Waits until the text shows. */
    void see(String text) {
        await(
                "see " + text,
                browser -> browser.findElement(By.tagName("body")).getText(),
                shown -> shown.contains(text));
    }

    /** Waits until the text no longer shows. */
    void seeNoMore(String text) {
        await(
                "see no more " + text,
                browser -> browser.findElement(By.tagName("body")).getText(),
                shown -> !shown.contains(text));
    }

    /** Returns the text that a reader sees now. */
    String text() {
        return driver().findElement(By.tagName("body")).getText();
    }

    WebElement find(By place) {
        return await(place.toString(), browser -> browser.findElement(place), WebElement::isDisplayed);
    }

    /** Presses the button or follows the link with this name. */
    void press(String name) {
        pressIn("", name);
    }

    /** Presses the button within the element of the XPath. */
    void pressIn(String xpath, String name) {
        String quoted = "\"" + name + "\"";
        By place = By.xpath(String.format(
                "%s//*[self::button or self::a][normalize-space()=%s or @aria-label=%s]", xpath, quoted, quoted));
        await(
                "press " + name,
                browser -> {
                    WebElement element = browser.findElement(place);
                    if (!element.isEnabled()) {
                        return false;
                    }
                    element.click();
                    return true;
                },
                pressed -> pressed);
    }

    /** Types into the field with this label, in place of what it has. */
    void type(String label, String text) {
        WebElement input = field(label);
        input.clear();
        input.sendKeys(text);
    }

    /** Chooses an option, by its text, in the field with this label. */
    void choose(String label, String option) {
        field(label).findElement(By.xpath(".//option[.=\"" + option + "\"]")).click();
    }

    WebElement field(String label) {
        String id =
                find(By.xpath("//label[normalize-space()=\"" + label + "\"]")).getDomAttribute("for");
        return driver().findElement(By.id(Objects.requireNonNull(id)));
    }

    /** Returns the violations that axe finds on the page as it is. */
    List<String> axe() {
        return chromium().violations();
    }

    /** Whether a reader must scroll sideways. */
    boolean isTooWide() {
        return chromium().overflow() > 0;
    }

    /** Returns the complaints of the browser since the test began, such as one about a script or a style that the policy forbids. */
    List<String> complaints() {
        collect();
        return List.copyOf(complaints);
    }

    /** The address of everything that was asked for since the test began. */
    List<String> requests() {
        collect();
        return List.copyOf(requests);
    }

    void screenshot(Path file) throws IOException {
        Files.write(file, driver().getScreenshotAs(OutputType.BYTES));
    }

    private void collect() {
        complaints.addAll(chromium().complaints());
        requests.addAll(chromium().requests());
    }
}
