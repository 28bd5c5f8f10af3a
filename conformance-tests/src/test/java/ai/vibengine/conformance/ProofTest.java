package ai.vibengine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.conformance.check.Result;
import ai.vibengine.conformance.check.Verdict;
import ai.vibengine.conformance.contract.Contract;
import ai.vibengine.conformance.reference.ReferenceServer;
import ai.vibengine.conformance.reference.VirtualTime;
import org.junit.jupiter.api.Test;

/** The kit against servers whose every fault is known. */
class ProofTest {
    @Test
    void aServerWithoutFaultIsConformant() throws Exception {
        VirtualTime time = new VirtualTime();
        try (ReferenceServer server = ReferenceServer.good(Contract.bundled().tree(), time)) {
            Settings settings = Settings.of(server.target()).parallel(1);
            Conformance conformance = new Conformance(settings, Contract.bundled(), "proof", time, time);
            assertThat(conformance.preflight()).isEmpty();
            Report report = conformance.run(result -> {});

            assertThat(report.results())
                    .filteredOn(result -> result.verdict() != Verdict.PASS && result.verdict() != Verdict.SKIPPED)
                    .map(ProofTest::told)
                    .isEmpty();
            assertThat(report.left()).isEmpty();
        }
    }

    private static String told(Result result) {
        return result.requirement().id() + " " + result.verdict() + ": " + result.reason();
    }
}
