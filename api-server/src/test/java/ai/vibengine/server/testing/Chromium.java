package ai.vibengine.server.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The machine's Chromium, without a window, on a profile of its own that goes when it is closed. */
@NullMarked
public final class Chromium implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AXE_PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path profile;
    private final ChromeDriver driver;
    private final String axe;

    private Chromium(Path profile, ChromeDriver driver, String axe) {
        this.profile = profile;
        this.driver = driver;
        this.axe = axe;
    }

    /** Starts it. */
    public static Chromium start() throws IOException {
        Path profile = Files.createTempDirectory("vibengine-chromium");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium"));
        options.setCapability("goog:loggingPrefs", logs);
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
                // Its crash handler would outlive it.
                "--disable-breakpad",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver"))
                .usingAnyFreePort()
                .build();
        try (InputStream axe = Chromium.class.getResourceAsStream("/axe.min.js")) {
            String script = new String(Objects.requireNonNull(axe).readAllBytes(), StandardCharsets.UTF_8);
            ChromeDriver driver = new ChromeDriver(service, options);
            driver.manage().timeouts().scriptTimeout(AXE_PATIENCE);
            return new Chromium(profile, driver, script);
        }
    }

    /** For what is not below. */
    public ChromeDriver driver() {
        return driver;
    }

    /** Sets what the reader's screen is like. */
    public void screen(int width, int height, String colours) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", colours),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** The element; fails at once when there is none. */
    public WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** All such elements. */
    public List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** Waits for it. */
    public <T> T await(ExpectedCondition<T> condition) {
        return Objects.requireNonNull(new WebDriverWait(driver, PATIENCE).until(condition));
    }

    /** Returns the violations that axe finds on the open page, by the rules of WCAG 2.1 AA and its own best practice. */
    public List<String> violations() {
        driver.executeScript(axe);
        Object found = driver.executeAsyncScript("""
                const done = arguments[0];
                axe.run().then(
                    ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                        nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`))),
                    (failure) => done([`axe failed: ${failure}`]));
                """);
        return ((List<?>) Objects.requireNonNull(found))
                .stream().map(String::valueOf).toList();
    }

    /** By how much the page is wider than the screen. */
    public long overflow() {
        Object pixels = driver.executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return ((Number) Objects.requireNonNull(pixels)).longValue();
    }

    /** The addresses that pages have asked for since the last call. */
    public List<String> requests() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> event(entry.getMessage()))
                .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
                .map(event -> event.path("params"))
                // The browser's own first page, which may still load when the first test begins.
                .filter(request -> !request.path("documentURL").asText().startsWith("chrome:"))
                .map(request -> request.path("request").path("url").asText())
                .toList();
    }

    private static JsonNode event(String message) {
        try {
            return JSON.readTree(message).path("message");
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("the browser's log is not JSON: " + message, unreadable);
        }
    }

    /** Returns the complaints of the browser since the last call: scripts that failed, policies that were broken. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    @Override
    public void close() throws IOException {
        driver.quit();
        try (Stream<Path> paths = Files.walk(profile)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static File program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        name + " is not on the PATH: apt-get install chromium chromium-driver"));
    }
}
