package ai.vibengine.conformance.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.conformance.process.Program.Result;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of this build keeps the contract, and the kit says so. */
class RealServerIT {
    @TempDir
    static Path folder;

    private static RealServer server;

    @BeforeAll
    static void start() throws Exception {
        server = RealServer.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void withAllKeysItIsConformant() throws Exception {
        Path reports = folder.resolve("reports");

        Result result = Program.run(
                Program.kit("--level", "extension", "--report-dir", reports.toString()), server.environment());

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out()).contains("Conformant at level extension").doesNotContain("needs --");
        JsonNode report = new JsonMapper().readTree(Files.readString(reports.resolve("report.json")));
        assertThat(report.path("conformant").asBoolean()).isTrue();
        assertThat(report.path("left_behind")).isEmpty();
        assertThat(report.path("requests").asInt()).isBetween(500, 5000);
    }

    @Test
    void withOneKeyItIsConformantAndTheKitSaysWhatThatDoesNotProve() throws Exception {
        Map<String, String> environment = Map.of(
                "VE_CONFORMANCE_BASE_URL", server.environment().get("VE_CONFORMANCE_BASE_URL"),
                "VE_CONFORMANCE_API_KEY", server.environment().get("VE_CONFORMANCE_API_KEY"));

        Result result = Program.run(Program.kit("--skip", "EXPIRY,VALID"), environment);

        assertThat(result.status()).as(result.toString()).isZero();
        assertThat(result.out())
                .contains("Conformant at level contract")
                .containsPattern("needs --limited-key: .*RATE-04")
                .containsPattern("needs --other-account-key: .*TENANT-01")
                .containsPattern("needs --read-only-key: .*PERM-02")
                .contains("needs --revoked-key: AUTH-14");
    }

    @Test
    void aKeyThatIsNoneIsRefused() throws Exception {
        Map<String, String> environment = Map.of(
                "VE_CONFORMANCE_BASE_URL",
                server.environment().get("VE_CONFORMANCE_BASE_URL"),
                "VE_CONFORMANCE_API_KEY",
                "ve_sk_0000000000000000000000000000000000000000");

        assertThat(Program.run(Program.kit(), environment).status()).isEqualTo(5);
    }
}
