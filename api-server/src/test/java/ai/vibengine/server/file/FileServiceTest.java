package ai.vibengine.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.runtime.InMemoryFiles;
import ai.vibengine.server.runtime.SandboxFileException;
import ai.vibengine.server.testing.Answer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of files, over files in memory. */
final class FileServiceTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    private InSandbox sandbox;
    private InMemoryFiles files;

    @BeforeEach
    void create() {
        var api = server.account();
        sandbox = new InSandbox(api, api.create());
        files = server.runtime().files();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "/home/user/name"})
    void aRelativePathBeginsAtHome(String path) {
        assertThat(sandbox.write(path, "content").status()).isEqualTo(200);

        assertThat(files.content(sandbox.id(), "/home/user/name"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("content");
        assertThat(sandbox.read("name").body()).isEqualTo("content");
        assertThat(sandbox.names("/home/user")).containsExactly("name");
        assertThat(sandbox.delete("name").data().path("size").asInt()).isEqualTo(7);
        assertThat(sandbox.read("name").outcome()).isEqualTo("404 not_found");
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1000, 1001, 128 << 10, 300_000})
    void aFileIsSentWholeHoweverItComes(int size) {
        String content = "x".repeat(size - 1) + "y";
        sandbox.write("file", content);

        assertThat(sandbox.read("file").body()).isEqualTo(content);
        assertThat(sandbox.read("file", "Range", "bytes=-1").body()).isEqualTo("y");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, 200, 100, ",
        "0, 130000, 200, 130000, ",
        "50, 100, 200, 50, ",
        "200, 100, 200, 100, ",
        "0, 100, 206, 10, bytes=10-19",
        "200, 100, 206, 90, bytes=10-149",
    })
    void aFileThatTellsAnotherSizeIsAnsweredWithWhatIsThere(
            long told, int there, int status, int answered, String range) {
        sandbox.write("file", "x".repeat(there));
        files.tellSize(told);

        Answer answer = range == null ? sandbox.read("file") : sandbox.read("file", "Range", range);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).hasSize(answered);
        assertThat(answer.header("ETag").isPresent()).isEqualTo(told > 0 && told <= there);
    }

    @Test
    void aPartThatIsGoneWhenItIsReadIsBehindTheEnd() {
        sandbox.write("file", "x".repeat(10));
        files.tellSize(100);

        assertThat(sandbox.read("file", "Range", "bytes=50-").outcome()).isEqualTo("416 range_not_satisfiable");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 403 forbidden",
        "2, 404 not_found",
        "21, 400 invalid_request",
        "16, 409 conflict",
        "12, 409 conflict",
        "999, 409 conflict",
    })
    void anErrorOfTheKernelHasItsStatus(int errno, String outcome) {
        files.failWith(SandboxFileException.system(errno, null));

        assertThat(sandbox.read("file").outcome()).isEqualTo(outcome);
        assertThat(sandbox.write("file", "x").outcome()).isEqualTo(outcome);
        assertThat(sandbox.list("/").outcome()).isEqualTo(outcome);
        assertThat(sandbox.delete("file").outcome()).isEqualTo(outcome);
    }

    @Test
    void aFullDiskIsTooSmallForAFileAndInTheWayOfEverythingElse() {
        files.failWith(SandboxFileException.system(28, null));

        assertThat(sandbox.write("file", "x").outcome()).isEqualTo("413 payload_too_large");
        assertThat(sandbox.delete("file").outcome()).isEqualTo("409 conflict");
        assertThat(sandbox.read("file").outcome()).isEqualTo("409 conflict");
    }

    @Test
    void aFailureOfTheAgentIsAConflictAndNoFailureOfTheService() {
        for (SandboxFileException.Reason reason : SandboxFileException.Reason.values()) {
            files.failWith(new SandboxFileException(reason, null));
            assertThat(sandbox.read("file").status()).as("%s", reason).isBetween(400, 499);
        }
    }

    @Test
    void aSandboxThatWasStoppedMeanwhileIsNotThere() {
        files.failWith(new SandboxFileException(SandboxFileException.Reason.ENDED, null));
        sandbox.api().delete("/sandboxes/" + sandbox.id());

        assertThat(sandbox.read("file").outcome()).isEqualTo("404 not_found");
    }
}
