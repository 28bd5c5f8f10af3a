package ai.vibengine.conformance;

import ai.vibengine.conformance.checks.Checks;
import ai.vibengine.conformance.engine.Requirement;
import ai.vibengine.conformance.http.Connection;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Secret;
import ai.vibengine.conformance.http.Target;
import ai.vibengine.conformance.report.Outcome;
import ai.vibengine.conformance.report.Report;
import ai.vibengine.conformance.report.ReportFiles;
import ai.vibengine.conformance.report.SecretMasks;
import ai.vibengine.conformance.report.Summary;
import ai.vibengine.conformance.text.Printable;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the kit. */
@Command(
        name = "vibengine-conformance",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Proves, against a base URL and keys, that a server keeps the Vibengine API contract.",
        footer = {
            "",
            "Every option can be given as a variable of the environment instead, keys best so:",
            "VE_CONFORMANCE_BASE_URL, VE_CONFORMANCE_API_KEY and so on; or in a YAML file.",
            "",
            "Exit codes: 0 conformant, 1 not, 2 bad configuration, 3 unreachable, 4 error of the kit, 5 key refused,",
            "130 and 143 stopped by a signal."
        })
public final class Kit implements Callable<Integer> {
    private static final Pattern BUDGET = Pattern.compile("([0-9]{1,6})(s|m)?");
    static final int LONGEST_LINE = 1_000;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--base-url", paramLabel = "URL", description = "Where the API is.")
    private @Nullable String baseUrl;

    @Option(names = "--api-key", paramLabel = "KEY", description = "Full permission, ample limits.")
    private @Nullable String apiKey;

    @Option(names = "--other-account-key", paramLabel = "KEY", description = "Full permission, of another account.")
    private @Nullable String otherAccountKey;

    @Option(names = "--read-only-key", paramLabel = "KEY", description = "Read-only, of the first account.")
    private @Nullable String readOnlyKey;

    @Option(names = "--limited-key", paramLabel = "KEY", description = "Of a Free account whose quota may be spent.")
    private @Nullable String limitedKey;

    @Option(names = "--limited-second-key", paramLabel = "KEY", description = "A second key of that Free account.")
    private @Nullable String limitedSecondKey;

    @Option(names = "--revoked-key", paramLabel = "KEY", description = "One that was revoked.")
    private @Nullable String revokedKey;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "contract",
            description = "documented, contract (default) or extension; each includes those before it.")
    private String level = "contract";

    @Option(names = "--only", paramLabel = "ID", split = ",", description = "Ids and groups to try: RATE-03,LIST")
    private List<String> only = List.of();

    @Option(names = "--skip", paramLabel = "ID", split = ",", description = "Ids and groups to leave out.")
    private List<String> skip = List.of();

    @Option(names = "--read-only", description = "Send nothing but GET and HEAD.")
    private boolean readOnly;

    @Option(names = "--budget", paramLabel = "TIME", description = "Begin no more checks after 60s, or 2m.")
    private @Nullable String budget;

    @Option(names = "--seed", paramLabel = "N", description = "Try the same sequences again as a run that told it.")
    private @Nullable Integer seed;

    @Option(names = "--parallel", paramLabel = "N", defaultValue = "8", description = "Checks at a time (default 8).")
    private int parallel = Settings.PARALLEL;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "For an answer (default 20).")
    private int timeout = Settings.TIMEOUT_SECONDS;

    @Option(
            names = "--ca-file",
            paramLabel = "PEM",
            description = "The authorities to trust, instead of the machine's.")
    private @Nullable Path caFile;

    @Option(names = "--proxy", paramLabel = "URL", description = "[http://][USER:PASSWORD@]HOST[:PORT].")
    private @Nullable String proxy;

    @Option(names = "--baseline", paramLabel = "FILE", description = "Ids of known failures, one a line.")
    private @Nullable Path baseline;

    @Option(names = "--report-dir", paramLabel = "DIR", description = "Where the reports go.")
    private @Nullable Path reportDir;

    @Option(names = "--config", paramLabel = "FILE", description = "A YAML file of options, without their dashes.")
    private @Nullable Path config;

    @Option(names = "--list", description = "List the requirements, and send nothing.")
    private boolean list;

    @Option(names = "--sweep", description = "Remove what interrupted runs left, and try nothing.")
    private boolean sweep;

    public static void main(String[] arguments) {
        // REST Assured is written in Groovy, which optimizes a call after 10,000 times; a run makes hundreds.
        System.setProperty("groovy.indy.optimize.threshold", "10");
        System.exit(execute(System.getenv(), List.of(arguments), new CommandLine(new Kit())));
    }

    static int execute(Map<String, String> environment, List<String> arguments, CommandLine line) {
        try {
            // An explicit option wins over the variable, the variable over the file, the file over the default.
            line.setDefaultValueProvider(Defaults.of(environment, arguments, line));
        } catch (IllegalArgumentException e) {
            line.getErr().println(e.getMessage());
            return Outcome.CONFIGURATION.exitCode();
        }
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            command.getErr().println(Printable.line("Error of the kit: " + exception, LONGEST_LINE));
            return Outcome.ERROR.exitCode();
        });
        return line.execute(arguments.toArray(String[]::new));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Settings settings;
        Baseline known;
        try {
            if (list) {
                printCatalogue(out);
                return 0;
            }
            settings = settings();
            known = baseline == null ? Baseline.NONE : Baseline.read(baseline);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return Outcome.CONFIGURATION.exitCode();
        }
        // REST Assured starts slowly, so the first request is sent while the contract is read.
        CompletableFuture<Optional<Outcome>> early = CompletableFuture.supplyAsync(() -> Preflight.of(settings));
        try (Conformance conformance = new Conformance(settings, Contract.load(), ConformanceSuite.newRunId())) {
            return call(conformance, early, known, new SecretMasks(settings.target()), told(settings), out, err);
        }
    }

    private int call(
            Conformance conformance,
            CompletableFuture<Optional<Outcome>> preflight,
            Baseline known,
            SecretMasks masks,
            String configuration,
            PrintWriter out,
            PrintWriter err)
            throws InterruptedException, IOException {
        if (conformance.selected().isEmpty()) {
            err.println("Nothing is selected: see --list");
            return Outcome.CONFIGURATION.exitCode();
        }
        out.println(masks.mask("Run " + conformance.runId() + ": " + configuration));
        out.flush();
        Optional<Outcome> early = preflight.join();
        if (early.isPresent()) {
            err.println(masks.mask(early.get().reason()));
            return early.get().exitCode();
        }
        if (sweep) {
            conformance.sweep().forEach(path -> out.println(Printable.line("Removed " + path, LONGEST_LINE)));
            return 0;
        }
        SignalHandler handler = SignalHandler.interrupting(Thread.currentThread());
        try {
            return run(conformance, known, masks, out);
        } finally {
            handler.close();
        }
    }

    private int run(Conformance conformance, Baseline known, SecretMasks masks, PrintWriter out)
            throws InterruptedException, IOException {
        int tried = (int) conformance.selected().stream()
                .filter(requirement -> requirement.check().isPresent())
                .count();
        Progress progress = new Progress(tried, out, masks);
        Report report = conformance.run(progress);
        out.print(new Summary(report, masks).text());
        if (baseline != null) {
            known.fresh(report).forEach(id -> out.println("New, not in the baseline: " + id));
            known.vanished(report).forEach(id -> out.println("Fails no more, though in the baseline: " + id));
        }
        out.flush();
        if (reportDir != null) {
            ReportFiles.write(report, masks, reportDir);
        }
        return known.outcome(report).exitCode();
    }

    private String told(Settings settings) {
        return settings.target().baseUrl() + ", level " + settings.level() + ", keys "
                + new TreeMap<>(settings.target().keys())
                + (settings.only().isEmpty() ? "" : ", only " + settings.only())
                + (settings.skip().isEmpty() ? "" : ", skip " + settings.skip())
                + (settings.readOnly() ? ", read-only" : "")
                + settings.budget()
                        .map(time -> ", budget " + time.toSeconds() + " s")
                        .orElse("")
                + (config == null ? "" : ", of " + config) + ", seed " + settings.seed() + ", parallel "
                + settings.parallel() + ", timeout "
                + settings.connection().timeout().toSeconds() + " s";
    }

    private void printCatalogue(PrintWriter out) {
        for (Requirement requirement :
                Checks.catalogue(Contract.load(), level(level)).requirements()) {
            out.println(requirement.id() + "\t" + requirement.level() + "\t" + requirement.sentence());
        }
        out.flush();
    }

    private Settings settings() {
        if (baseUrl == null || apiKey == null) {
            throw new IllegalArgumentException("--base-url and --api-key are required");
        }
        if (timeout < 1 || timeout > 300) {
            throw new IllegalArgumentException("--timeout is 1 to 300, not " + timeout);
        }
        Map<Role, Secret> keys = new EnumMap<>(Role.class);
        put(keys, Role.MAIN, apiKey);
        put(keys, Role.OTHER, otherAccountKey);
        put(keys, Role.READ_ONLY, readOnlyKey);
        put(keys, Role.LIMITED, limitedKey);
        put(keys, Role.LIMITED_SECOND, limitedSecondKey);
        put(keys, Role.REVOKED, revokedKey);
        Connection connection = Connection.direct(Duration.ofSeconds(timeout));
        if (proxy != null) {
            connection = connection.through(proxy);
        }
        if (caFile != null) {
            connection = connection.trusting(caFile);
        }
        Settings settings = Settings.of(new Target(Target.url("--base-url", baseUrl), keys))
                .level(level(level))
                .only(only.toArray(String[]::new))
                .skip(skip.toArray(String[]::new))
                .readOnly(readOnly)
                .parallel(parallel)
                .connection(connection);
        settings = seed == null ? settings : settings.seed(seed);
        return budget == null ? settings : settings.budget(time(budget));
    }

    private static Level level(String name) {
        try {
            return Level.of(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--level is documented, contract or extension, not " + name, e);
        }
    }

    private static Duration time(String text) {
        Matcher matcher = BUDGET.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--budget is a time like 60s or 2m, not " + text);
        }
        long number = Long.parseLong(matcher.group(1));
        return "m".equals(matcher.group(2)) ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    }

    private static void put(Map<Role, Secret> keys, Role role, @Nullable String key) {
        if (key != null) {
            keys.put(role, Secret.heldBy(role.option(), key));
        }
    }
}
