package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.testing.FakeVibengine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example, run as its reader would. */
class QuickStartTest {

    @Test
    void runsFromTheEnvironment() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            OtherJvm.Outcome outcome = OtherJvm.run(
                    Map.of("VE_API_KEY", fake.account().key(), "VE_BASE_URL", fake.url()),
                    List.of("-cp", OtherJvm.classPath(), QuickStart.class.getName()));

            assertThat(outcome.output())
                    .matches(
                            "(?s)created Sandbox\\[sbx_\\w{10}, template=base, running, expiresAt=.*"
                                    + "running sbx_\\w{10} \\{purpose=data-analysis}.*"
                                    + "extended to PT10M\\S*\\s+killed true\\s+killed again false\\s+"
                                    + "404 not_found: Sandbox sbx_\\w{10} was stopped \\(killed at .*Z\\) \\[request req_\\w+]\\s+");
            assertThat(outcome.exit()).isZero();
        }
    }
}
