package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Api;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Keys, from the making to the end. */
@NullMarked
class KeysIT {

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealTime();

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private final Site site = new Site(SERVER, BROWSER);
    private String account = "";

    @BeforeEach
    void signIn() {
        account = SERVER.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        site.signIn(account, "/keys");
    }

    @Test
    void aKeyIsMadeUsedAndRevoked() {
        BROWSER.see("No key yet");
        BROWSER.press("Create key");
        BROWSER.type("Name", "nightly report");
        BROWSER.pressIn("//dialog", "Create key");
        BROWSER.see("Copy your key now");
        String secret = BROWSER.find(By.cssSelector("dialog .copy-text")).getText();
        assertThat(secret).matches("ve_sk_[0-9A-Za-z]{40}");
        BROWSER.pressIn("//dialog", "Copy the key");
        BROWSER.see("Copied");
        BROWSER.press("Done");
        BROWSER.see("never");

        Api api = Api.withKey(SERVER.url(), secret);
        assertThat(api.get("/sandboxes").outcome()).isEqualTo("200");
        BROWSER.seeNoMore("never");
        assertThat(BROWSER.find(By.xpath("//td[@data-label='Last used']")).getText())
                .contains("just now");
        assertThat(BROWSER.driver().getPageSource()).doesNotContain(secret);

        BROWSER.press("Revoke nightly report");
        BROWSER.see("Programs that use it are refused at once.");
        BROWSER.pressIn("//dialog", "Revoke key");
        BROWSER.see("Revoked keys (1)");

        assertThat(Api.withBadKey(SERVER.url(), secret).get("/sandboxes").outcome())
                .isEqualTo("401 unauthorized");
    }

    @Test
    void aReadOnlyKeyOnlyReads() {
        BROWSER.press("Create key");
        BROWSER.type("Name", "reader");
        BROWSER.find(By.xpath("//label[contains(., 'Read only')]")).click();
        BROWSER.pressIn("//dialog", "Create key");
        BROWSER.see("Copy your key now");
        String secret = BROWSER.find(By.cssSelector("dialog .copy-text")).getText();

        assertThat(Api.withKey(SERVER.url(), secret)
                        .post("/sandboxes", "{\"template\":\"base\"}")
                        .outcome())
                .isEqualTo("403 forbidden");
        BROWSER.press("Done");
        BROWSER.see("read only");
    }

    @Test
    void aNameIsATextWhateverIsInIt() {
        String attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
        SERVER.accounts().createKey(account, attack, Permission.FULL);

        BROWSER.see(attack);

        BROWSER.find(By.cssSelector("button.quiet-danger")).click();
        BROWSER.see("Revoke “" + attack + "”?");
        assertThat(BROWSER.driver().getTitle()).isEqualTo("API keys · Vibengine");
    }

    @Test
    void whatIsWrongIsSaidAtTheField() {
        BROWSER.press("Create key");
        BROWSER.pressIn("//dialog", "Create key");

        BROWSER.see("Fill this in.");
        assertThat(BROWSER.field("Name").getDomAttribute("aria-invalid")).isEqualTo("true");
        BROWSER.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
        BROWSER.seeNoMore("Create a key\n");
    }

    @Test
    void keysOfOthersAreNotSeen() {
        String other = SERVER.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        SERVER.accounts().createKey(other, "somebody else's", Permission.FULL);
        SERVER.accounts().createKey(account, "my own", Permission.FULL);

        BROWSER.see("my own");

        assertThat(BROWSER.text()).doesNotContain("somebody else's");
    }
}
