package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;

/** Templates, from the build to the end. */
@NullMarked
class TemplatesPageIT {

    private static final String ATTACK = "<script>document.title='owned'</script>";

    @RegisterExtension
    final TestServer server = TestServer.onRealTime();

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private String account = "";

    @BeforeEach
    void signIn() {
        account = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        site().signIn(account, "/templates");
    }

    @Test
    void theLogIsReadWhileTheBuildRuns() throws Exception {
        build("slow", "echo first line\nhang", "");
        server.runtime().builder().awaitHanging();

        BROWSER.see("building");
        BROWSER.see("Step 1 of 2: echo first line");
        BROWSER.see("first line");
        BROWSER.see("Step 2 of 2: hang");

        BROWSER.press("Delete");
        BROWSER.see("Its build ends.");
        BROWSER.pressIn("//dialog", "Delete template");
        BROWSER.see("There is no such template");
        BROWSER.press("Templates");
        BROWSER.see("built in");
        BROWSER.seeNoMore("slow\n");
    }

    @Test
    void aBuildThatSucceedsIsReadyAndCanBeStarted() {
        build("with-jq", "echo done", "base with jq");

        BROWSER.see("ready");
        BROWSER.press("Sandboxes");
        BROWSER.press("Start sandbox");
        assertThat(BROWSER.field("Template").getText()).contains("with-jq");
    }

    @Test
    void aBuildThatFailsSaysWhy() {
        build("broken", "echo before\nexit 3", "");

        BROWSER.see("Why it failed");
        BROWSER.see("Step 2 of 2 exited with 3");
        BROWSER.see("failed");
    }

    @Test
    void whatIsPrintedAndDescribedIsText() {
        build("hostile", "echo " + ATTACK, ATTACK);

        BROWSER.see("ready");
        BROWSER.await(
                "the log has the attack",
                browser -> browser.findElement(By.cssSelector(".log-line.stdout .log-text"))
                        .getText(),
                ATTACK::equals);
        assertThat(BROWSER.find(By.cssSelector(".lead")).getText()).isEqualTo(ATTACK);
        assertThat(BROWSER.driver().getTitle()).isEqualTo("hostile · Vibengine");
    }

    @Test
    void aTakenIdIsSaidInTheForm() {
        BROWSER.press("Build template");
        BROWSER.type("Id", "base");
        BROWSER.type("Commands", "echo");
        BROWSER.pressIn("//dialog", "Build");
        BROWSER.see("A template base exists already.");

        BROWSER.type("Id", "No!");
        BROWSER.pressIn("//dialog", "Build");
        BROWSER.see("begin with a letter or a digit.");
    }

    @Test
    void templatesOfOthersAreNotSeen() {
        String other = server.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
        server.keyOf(other).post("/templates", "{\"template_id\":\"theirs\",\"commands\":[\"echo secret\"]}");
        BROWSER.see("base");

        BROWSER.open(site().at("/templates/theirs"));

        BROWSER.see("There is no such template");
        assertThat(BROWSER.text()).doesNotContain("secret");
        BROWSER.press("Templates");
        BROWSER.see("base");
        assertThat(BROWSER.text()).doesNotContain("theirs");
    }

    private void build(String templateId, String commands, String description) {
        BROWSER.press("Build template");
        BROWSER.type("Id", templateId);
        BROWSER.type("Commands", commands);
        BROWSER.type("Description", description);
        BROWSER.pressIn("//dialog", "Build");
        BROWSER.find(By.xpath("//h1[.='" + templateId + "']"));
    }

    private Site site() {
        return new Site(server, BROWSER);
    }
}
