package ai.vibengine.server.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
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
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The machine's Chromium, one for all tests, with nothing left in it from the test before. */
@NullMarked
final class Browser implements BeforeEachCallback, AfterEachCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String AXE = resource("/axe.min.js");
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Browser.class);

    private List<String> complaints = new ArrayList<>();
    private List<String> requests = new ArrayList<>();

    @org.jspecify.annotations.Nullable
    private ChromeDriver driver;

    @Override
    public void beforeEach(ExtensionContext context) {
        driver = context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Running.class, type -> Running.start(), Running.class)
                .driver();
        driver().executeCdpCommand("Network.clearBrowserCookies", Map.of());
        complaints = new ArrayList<>();
        requests = new ArrayList<>();
        size(1280, 900);
        prefer("light");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        driver().get("about:blank");
        collect();
        complaints = new ArrayList<>();
    }

    ChromeDriver driver() {
        return Objects.requireNonNull(driver);
    }

    void open(URI page) {
        driver().get(page.toString());
    }

    /** Forgets what a page keeps in the browser itself; to be called on that page. */
    void forget() {
        driver().executeScript("window.localStorage.clear()");
    }

    void size(int width, int height) {
        driver().executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void prefer(String colours) {
        driver().executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of(
                                "features",
                                List.of(
                                        Map.of("name", "prefers-color-scheme", "value", colours),
                                        Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
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

    /** What a reader sees now. */
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

    /** The same, within what the XPath leads to. */
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

    WebElement field(String label) {
        String id =
                find(By.xpath("//label[normalize-space()=\"" + label + "\"]")).getDomAttribute("for");
        return driver().findElement(By.id(Objects.requireNonNull(id)));
    }

    /** What axe finds wrong with the page as it is. */
    @SuppressWarnings("unchecked")
    List<String> axe() {
        driver().executeScript(AXE);
        Object found = driver().executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then(
                    (result) => done(result.violations.flatMap((violation) =>
                        violation.nodes.map((node) => violation.id + ': ' + node.target + ' ' + node.failureSummary))),
                    (failure) => done([String(failure)]));
                """);
        return (List<String>) Objects.requireNonNull(found);
    }

    /** Whether a reader must scroll sideways. */
    boolean isTooWide() {
        return Boolean.TRUE.equals(driver().executeScript(
                        "return document.documentElement.scrollWidth > document.documentElement.clientWidth"));
    }

    /** What the browser complained of since the test began, such as a script or a style that the policy forbids. */
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
        driver().manage().logs().get(LogType.BROWSER).forEach(entry -> complaints.add(entry.getMessage()));
        driver().manage().logs().get(LogType.PERFORMANCE).forEach(entry -> {
            String message = entry.getMessage();
            int event = message.indexOf("\"Network.requestWillBeSent\"");
            int request = message.indexOf("\"request\":{");
            if (event >= 0 && request >= 0) {
                int url = message.indexOf("\"url\":\"", request) + "\"url\":\"".length();
                requests.add(message.substring(url, message.indexOf('"', url)));
            }
        });
    }

    private static String resource(String name) {
        try (InputStream stream = Browser.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The program, until the last test is over. */
    private record Running(ChromeDriver driver, Path profile) implements AutoCloseable {

        static Running start() {
            try {
                Path profile = Files.createTempDirectory("vibengine-browser");
                ChromeOptions options = new ChromeOptions();
                options.setBinary(onPath("chromium").toFile());
                options.addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile);
                LoggingPreferences logs = new LoggingPreferences();
                logs.enable(LogType.BROWSER, Level.ALL);
                logs.enable(LogType.PERFORMANCE, Level.ALL);
                options.setCapability("goog:loggingPrefs", logs);
                ChromeDriverService service = new ChromeDriverService.Builder()
                        .usingDriverExecutable(onPath("chromedriver").toFile())
                        .usingAnyFreePort()
                        .build();
                return new Running(new ChromeDriver(service, options), profile);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void close() throws IOException {
            driver.quit();
            try (Stream<Path> files = Files.walk(profile)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }

        private static Path onPath(String program) {
            return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                    .map(folder -> Path.of(folder, program))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(
                            program + " is not on the PATH: apt-get install chromium chromium-driver"));
        }
    }
}
