package ai.vibengine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.reference.Fault;
import ai.vibengine.conformance.reference.FaultyServers;
import ai.vibengine.conformance.reference.ReferenceServer;
import ai.vibengine.conformance.reference.VirtualTime;
import ai.vibengine.conformance.report.Report;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kit against servers that are as bad as they can be. */
class WorstServersTest {

    private static final Contract CONTRACT = Contract.load();

    @Test
    void whatIsAnsweredWith429AloneIsNotProven() throws Exception {
        Fault busy = Fault.of("busy", "REQID-01", (request, next) -> {
            Response response = next.proceed(request);
            response.status = 429;
            response.body = Response.error(429, "rate_limited", "Too many.").body;
            return response.with("Retry-After", "80").with("X-RateLimit-Remaining", "0");
        });

        Report report = run(busy, "REQID");

        assertThat(report.of(Verdict.PASS)).isEmpty();
        assertThat(report.of(Verdict.SKIPPED))
                .anySatisfy(result -> assertThat(result.reason()).contains("too busy", "429"));
    }

    @Test
    void aRunEndsInTimeAlthoughBuildsNeverDo() throws Exception {
        Fault endless = FaultyServers.all(List.of()).stream()
                .filter(fault -> fault.name().equals("build-never-ends"))
                .findFirst()
                .orElseThrow();

        Report report = run(endless);

        assertThat(report.of(Verdict.FAIL))
                .map(result -> result.requirement().id())
                .contains("TPL-02");
        // One after the other, and in a time that passes while something waits; with threads it is less.
        assertThat(report.took()).isLessThan(Duration.ofMinutes(6));
    }

    private static Report run(Fault fault, String... only) throws Exception {
        VirtualTime time = new VirtualTime();
        try (ReferenceServer server = ReferenceServer.with(fault, time)) {
            Settings settings = Settings.of(server.target())
                    .parallel(1)
                    .level(Level.EXTENSION)
                    .seed(1)
                    .only(only);
            try (Conformance kit = new Conformance(settings, CONTRACT, ConformanceSuite.newRunId(), time, time)) {
                return kit.run(result -> {});
            }
        }
    }
}
