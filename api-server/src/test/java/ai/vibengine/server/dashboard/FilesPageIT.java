package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The files of a real sandbox, as its page shows them. */
@NullMarked
class FilesPageIT {

    private static final String NAME = "a & <b>ü<b>.html";
    private static final String TEXT = "<script>document.title = 'owned'</script>\n";

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealSandboxes();

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private final Site site = new Site(SERVER, BROWSER);
    private String account = "";
    private String sandbox = "";

    @BeforeEach
    void openASandbox() {
        account = SERVER.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        sandbox = SERVER.keyOf(account).create("\"timeout\":600");
        site.signIn(account, "/sandboxes/" + sandbox);
        BROWSER.see("Files");
    }

    @Test
    void aFileIsUploadedDownloadedAndDeleted(@TempDir Path folder) throws Exception {
        BROWSER.press("Open");
        BROWSER.see("0 in /home/user");

        upload(Files.writeString(folder.resolve("plain.html"), TEXT));
        BROWSER.see("1 in /home/user");
        BROWSER.see("plain.html was uploaded.");
        assertThat(saved("plain.html"))
                .containsEntry("status", 200L)
                .containsEntry("text", TEXT)
                .containsEntry("type", "application/octet-stream")
                .containsEntry("disposition", "attachment; filename*=UTF-8''plain.html");

        BROWSER.press("Delete plain.html");
        BROWSER.pressIn("//dialog", "Delete file");
        BROWSER.see("0 in /home/user");
    }

    @Test
    void namesAreTextWhateverIsInThem(@TempDir Path folder) throws Exception {
        BROWSER.press("Open");
        BROWSER.see("0 in /home/user");

        upload(Files.writeString(folder.resolve(NAME), TEXT));

        BROWSER.see(NAME);
        assertThat(saved(NAME))
                .containsEntry("text", TEXT)
                .containsEntry("disposition", "attachment; filename*=UTF-8''a%20%26%20%3Cb%3E%C3%BC%3Cb%3E.html");
        assertThat(BROWSER.driver().getTitle()).isEqualTo(sandbox + " · Vibengine");
        BROWSER.screen(360, 900, "dark");
        assertThat(BROWSER.axe()).isEmpty();
        assertThat(BROWSER.isTooWide()).isFalse();
    }

    @Test
    void foldersAreWalkedThrough() {
        BROWSER.press("Open");
        BROWSER.see("0 in /home/user");
        BROWSER.press("Parent folder");
        BROWSER.see("1 in /home");
        BROWSER.press("Parent folder");
        BROWSER.press("etc/");
        BROWSER.see("os-release");

        BROWSER.type("Folder", "/usr/bin");
        BROWSER.press("Open");
        BROWSER.see("the first 100 are shown");
        BROWSER.press("Show more");
        BROWSER.await(
                "the next page",
                browser -> BROWSER.driver().findElements(By.cssSelector(".files tbody tr")),
                rows -> rows.size() > 100);
    }

    @Test
    void whatTheUserOfTheSandboxMayNotSeeIsRefusedInWords() {
        BROWSER.type("Folder", "/root");
        BROWSER.press("Open");
        BROWSER.see("Path: permission denied.");
        BROWSER.type("Folder", "/nowhere");
        BROWSER.press("Open");
        BROWSER.see("Path: there is no such file or directory.");
    }

    @Test
    void anotherAccountSeesNone() {
        SERVER.keyOf(account)
                .send("PUT", "/sandboxes/" + sandbox + "/files?path=secret", TEXT, "Content-Type", "text/plain");
        String other = SERVER.newAccount(Plan.FREE, Optional.empty(), Optional.empty());
        BROWSER.press("Sign out");
        site.signIn(other, "/sandboxes");

        assertThat(fetched("/dashboard/api/sandboxes/" + sandbox + "/files?path=secret"))
                .containsEntry("status", 404L);
    }

    private static void upload(Path file) {
        BROWSER.find(By.cssSelector("input[type=file]")).sendKeys(file.toString());
    }

    private static Map<String, Object> saved(String name) {
        String link = BROWSER
                .await(
                        "the link",
                        browser -> List.copyOf(browser.findElements(By.cssSelector("a[download]"))),
                        links -> links.stream().anyMatch(each -> each.getText().equals(name)))
                .stream()
                .filter(each -> each.getText().equals(name))
                .map(each -> String.valueOf(each.getAttribute("href")))
                .findFirst()
                .orElseThrow();
        return fetched(link);
    }

    @SuppressWarnings("unchecked") // the names are those in the script
    private static Map<String, Object> fetched(String address) {
        return (Map<String, Object>) Objects.requireNonNull(BROWSER.driver().executeAsyncScript("""
                const [address, done] = arguments;
                fetch(address).then(async (response) => done({
                    status: response.status,
                    type: response.headers.get('Content-Type'),
                    disposition: response.headers.get('Content-Disposition'),
                    text: await response.text(),
                }));
                """, address));
    }
}
