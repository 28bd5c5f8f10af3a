package ai.vibengine.conformance.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.conformance.process.Program.Result;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is stopped removes what it made, and says what it knows. */
class SignalIT {
    @TempDir
    static Path folder;

    private static RealServer server;

    @BeforeAll
    static void start() throws Exception {
        server = RealServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void inMidRunItCleansUpAndReports(String signal, int status) throws Exception {
        Path reports = folder.resolve("reports-" + signal);
        ProcessBuilder builder = new ProcessBuilder(Program.kit("--report-dir", reports.toString()));
        builder.redirectErrorStream(true).environment().putAll(server.environment());
        Process process = builder.start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            // Some checks are done, others are at it.
            while (line != null && !line.contains(" of ")) {
                line = out.readLine();
            }
            assertThat(line).isNotNull();
            new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
            StringBuilder rest = new StringBuilder();
            for (line = out.readLine(); line != null; line = out.readLine()) {
                rest.append(line).append('\n');
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(rest.toString()).isEqualTo(status);
            assertThat(rest).contains("the run was stopped").doesNotContain("Left behind");
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(reports.resolve("report.json"))).contains("\"stopped\" : true");
        Result sweep = Program.run(Program.kit("--sweep"), server.environment());
        assertThat(sweep.out()).as("what the run left").doesNotContain("Removed");
    }
}
