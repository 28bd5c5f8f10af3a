package ai.vibengine.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of sandboxes whose templates are unlike the usual ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OwnEnvironmentTest {

    @RegisterExtension
    final TestServer server = TestServer.onRealSandboxes();

    private Api api;
    private int templates;

    @BeforeAll
    void create() {
        api = server.account();
    }

    @Test
    void whatATemplateSetsForItsProgramsChangesNothingForFiles() throws Exception {
        InSandbox sandbox = sandboxOf(
                "{\"PATH\":\"/opt/venv/bin\",\"LD_PRELOAD\":\"/no/such.so\",\"LD_LIBRARY_PATH\":\"/opt/lib\","
                        + "\"POSIXLY_CORRECT\":\"1\",\"ENV\":\"/opt/env\",\"BASH_ENV\":\"/opt/env\",\"IFS\":\"/\","
                        + "\"LC_ALL\":\"de_DE.UTF-8\",\"LANGUAGE\":\"de\",\"TMPDIR\":\"/no/such\",\"CDPATH\":\"/tmp\","
                        + "\"TIME_STYLE\":\"x\",\"BLOCK_SIZE\":\"1M\",\"QUOTING_STYLE\":\"c\",\"HOME\":\"/no/such\"}",
                // The library comes last: no program starts with it.
                "PATH=/usr/bin:/bin; mkdir -p /opt/lib /opt/venv/bin; echo 'echo env; exit 9' > /opt/env;"
                        + " for p in stat dd mv mktemp; do echo 'exit 9' > /opt/venv/bin/$p; done;"
                        + " chmod +x /opt/venv/bin/*; echo no > /opt/lib/libc.so.6");

        assertThat(sandbox.write("deep/er/file", "content").status()).isEqualTo(200);
        assertThat(sandbox.read("deep/er/file").body()).isEqualTo("content");
        assertThat(sandbox.names("deep/er")).containsExactly("file");
        assertThat(sandbox.read("nothing").outcome()).isEqualTo("404 not_found");
        assertThat(sandbox.delete("deep/er/file").status()).isEqualTo(200);
        Answer elsewhere =
                api.post("/sandboxes/" + sandbox.id() + "/commands", "{\"command\":\":\",\"cwd\":\"/home/user/deep\"}");
        assertThat(elsewhere.status()).isEqualTo(200);
    }

    @Test
    void aSandboxWithoutAShellAndProgramsHasFiles() throws Exception {
        InSandbox sandbox = sandboxOf(
                "{\"PATH\":\"/nowhere\"}",
                "PATH=/usr/bin:/bin; rm /usr/bin/dd /usr/bin/find /usr/bin/stat; chmod 644 /usr/bin/realpath;"
                        + " rm /bin/sh");

        assertThat(sandbox.write("deep/er/file", "content").status()).isEqualTo(200);
        assertThat(sandbox.read("deep/er/file").body()).isEqualTo("content");
        assertThat(sandbox.names("deep/er")).containsExactly("file");
        assertThat(sandbox.delete("deep/er/file").status()).isEqualTo(200);
    }

    @Test
    void aCommandInASandboxWithoutAShellIsToldSo() throws Exception {
        for (String command : List.of("rm /bin/sh", "rm /bin/sh; mkdir /bin/sh", "ln -sf /bin/sh /bin/sh")) {
            InSandbox sandbox = sandboxOf("{}", command);

            for (String background : List.of("false", "true")) {
                Answer answer = api.post(
                        "/sandboxes/" + sandbox.id() + "/commands",
                        "{\"command\":\"true\",\"background\":" + background + "}");
                assertThat(answer.outcome()).as(command).isEqualTo("409 conflict");
                assertThat(answer.message()).as(command).contains("/bin/sh").doesNotContain("room");
            }
        }
    }

    @Test
    void aCommandInAFolderOfASandboxWhoseShellIsATextIsToldThatThereIsNoShell() throws Exception {
        InSandbox sandbox = sandboxOf("{}", "rm /bin/sh; echo a text > /bin/sh; chmod 755 /bin/sh");

        Answer answer = api.post("/sandboxes/" + sandbox.id() + "/commands", "{\"command\":\"true\",\"cwd\":\"/tmp\"}");

        assertThat(answer.outcome()).isEqualTo("409 conflict");
        assertThat(answer.message()).contains("/bin/sh");
    }

    @Test
    void aHomeThatLeadsElsewhereIsNoFailureOfTheService() throws Exception {
        for (String target : List.of("/proc/self/fd", "/proc/1/root", "/nowhere", "user", "/etc/passwd", "/root")) {
            String template = build("{}", "rm -rf /home/user; ln -s " + target + " /home/user");
            Answer created = api.post("/sandboxes", "{\"template\":\"" + template + "\"}");
            assertThat(created.status()).as(target + ": " + created).isLessThan(500);
            if (created.status() == 201) {
                InSandbox sandbox = new InSandbox(api, created.sandboxId());
                assertThat(sandbox.write("/tmp/file", "x").status()).isEqualTo(200);
                assertThat(sandbox.write("file", "x").status()).as(target).isLessThan(500);
                assertThat(sandbox.read("file").status()).as(target).isLessThan(500);
                assertThat(sandbox.sh("echo runs")).as(target).isEqualTo("runs\n");
            }
        }
    }

    private InSandbox sandboxOf(String environment, String command) throws InterruptedException {
        String template = build(environment, command);
        return new InSandbox(
                api,
                api.post("/sandboxes", "{\"template\":\"" + template + "\",\"timeout\":3600}")
                        .sandboxId());
    }

    private String build(String environment, String command) throws InterruptedException {
        Answer built = api.post(
                "/templates",
                "{\"template_id\":\"odd-" + ++templates + "\",\"env\":" + environment + ",\"commands\":["
                        + com.fasterxml.jackson.databind.node.TextNode.valueOf(command) + "]}");
        assertThat(built.status()).as("%s", built).isEqualTo(202);
        String id = built.data().path("template_id").asText();
        String status = "building";
        for (int i = 0; i < 600 && status.equals("building"); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
            status = api.get("/templates/" + id).data().path("status").asText();
        }
        assertThat(status).isEqualTo("ready");
        return id;
    }
}
