package ai.vibengine.conformance;

import ai.vibengine.conformance.checks.Checks;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Cleanup;
import ai.vibengine.conformance.engine.LeftoverRemover;
import ai.vibengine.conformance.engine.Requirement;
import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.RunContext;
import ai.vibengine.conformance.engine.Runner;
import ai.vibengine.conformance.engine.Sleeper;
import ai.vibengine.conformance.http.HttpSender;
import ai.vibengine.conformance.report.Report;
import ai.vibengine.openapi.Contract;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** One run of the kit against one target. Closing it ends its connections. */
public final class Conformance implements AutoCloseable {
    private final Settings settings;
    private final HttpSender sender;
    private final RunContext run;
    private final Catalogue catalogue;
    private final Clock clock;

    public Conformance(Settings settings, Contract contract, String runId) {
        this(settings, contract, runId, Clock.systemUTC(), duration -> Thread.sleep(duration.toMillis()));
    }

    /** Creates a run with a clock, which must be that of the server, too. */
    public Conformance(Settings settings, Contract contract, String runId, Clock clock, Sleeper sleeper) {
        this.settings = settings;
        this.clock = clock;
        this.sender = new HttpSender(settings.target(), clock, settings.connection());
        this.run = new RunContext(
                settings.target(),
                contract,
                settings.level(),
                runId,
                settings.seed(),
                sender,
                clock,
                sleeper,
                settings.readOnly(),
                settings.budget().map(clock.instant()::plus).orElse(Instant.MAX));
        this.catalogue = Checks.catalogue(contract, settings.level());
    }

    public String runId() {
        return run.runId();
    }

    /** The selected requirements, in order. */
    public List<Requirement> selected() {
        return catalogue.requirements().stream().filter(settings::selects).toList();
    }

    /** Removes what interrupted runs have left, and returns the paths. */
    public List<String> sweep() throws InterruptedException {
        return new LeftoverRemover(run).run();
    }

    /**
     * Tries the selected requirements, and removes what that created. Interrupting the thread ends the run
     * early; what was created is removed all the same.
     */
    public Report run(Consumer<Result> progress) throws InterruptedException {
        Instant start = clock.instant();
        Runner runner = new Runner(run, settings.parallel(), progress);
        List<Result> results = runner.run(catalogue, selected(), Checks.walk());
        Cleanup cleanup = new Cleanup(run);
        List<String> left = cleanup.run();
        Duration took = Duration.between(start, clock.instant());
        return new Report(
                run.target().baseUrl(),
                runId(),
                settings.seed(),
                settings.level(),
                start,
                took,
                run.requests(),
                results,
                left,
                cleanup.unanswered(),
                run.notes(),
                runner.stopped());
    }

    @Override
    public void close() {
        sender.close();
    }
}
