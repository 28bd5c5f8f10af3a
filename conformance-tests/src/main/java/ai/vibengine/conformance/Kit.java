package ai.vibengine.conformance;

import ai.vibengine.conformance.check.Requirement;
import ai.vibengine.conformance.check.Result;
import ai.vibengine.conformance.check.Verdict;
import ai.vibengine.conformance.checks.Checks;
import ai.vibengine.conformance.contract.Contract;
import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Secret;
import ai.vibengine.conformance.http.Target;
import ai.vibengine.conformance.report.Masks;
import ai.vibengine.conformance.report.ReportFiles;
import ai.vibengine.conformance.report.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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
            "VE_CONFORMANCE_BASE_URL, VE_CONFORMANCE_API_KEY and so on.",
            "",
            "Exit codes: 0 conformant, 1 not, 2 bad configuration, 3 unreachable, 4 error of the kit, 5 key refused."
        })
public final class Kit implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--base-url", paramLabel = "URL", description = "Where the API is.")
    private @Nullable URI baseUrl;

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

    @Option(names = "--parallel", paramLabel = "N", defaultValue = "8", description = "Checks at a time (default 8).")
    private int parallel = 8;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "For an answer (default 20).")
    private int timeout = 20;

    @Option(names = "--report-dir", paramLabel = "DIR", description = "Where report.json and junit.xml go.")
    private @Nullable Path reportDir;

    @Option(names = "--list", description = "List the requirements, and send nothing.")
    private boolean list;

    public static void main(String[] arguments) {
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine line = new CommandLine(new Kit());
        // An explicit option wins over the variable, the variable over the default.
        line.setDefaultValueProvider(argument -> argument instanceof CommandLine.Model.OptionSpec option
                        && option.longestName().startsWith("--")
                ? environment.get(Settings.variable(option.longestName()))
                : null);
        line.setExecutionExceptionHandler((exception, command, parsed) -> {
            command.getErr().println("Error of the kit: " + exception);
            return Outcome.ERROR.exitCode();
        });
        return line;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Settings settings;
        try {
            if (list) {
                printCatalogue(out);
                return 0;
            }
            settings = settings();
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return Outcome.CONFIGURATION.exitCode();
        }
        Conformance conformance = new Conformance(settings, Contract.bundled(), ConformanceSuite.newRunId());
        if (conformance.selected().isEmpty()) {
            err.println("Nothing is selected: see --list");
            return Outcome.CONFIGURATION.exitCode();
        }
        Masks masks = new Masks(settings.target());
        out.println(
                "Run " + conformance.runId() + " against " + settings.target().baseUrl() + ", level " + settings.level()
                        + ", keys " + new TreeMap<>(settings.target().keys()));
        out.flush();
        Optional<Outcome> early = conformance.preflight();
        if (early.isPresent()) {
            err.println(masks.mask(early.get().reason()));
            return early.get().exitCode();
        }
        Report report = conformance.run(result -> progress(result, out, masks));
        out.print(new Summary(report, masks).text());
        out.flush();
        if (settings.reportDir().isPresent()) {
            ReportFiles.write(report, masks, settings.reportDir().get());
        }
        return report.outcome().exitCode();
    }

    private static void progress(Result result, PrintWriter out, Masks masks) {
        if (result.verdict() != Verdict.PASS) {
            out.println(masks.mask(result.verdict() + " " + result.requirement().id() + ": " + result.reason()));
            out.flush();
        }
    }

    private void printCatalogue(PrintWriter out) {
        for (Requirement requirement :
                Checks.catalogue(Contract.bundled(), Level.of(level)).requirements()) {
            out.println(requirement.id() + "\t" + requirement.level() + "\t" + requirement.sentence());
        }
    }

    private Settings settings() {
        if (baseUrl == null || apiKey == null) {
            throw new IllegalArgumentException("--base-url and --api-key are required");
        }
        Map<Role, Secret> keys = new EnumMap<>(Role.class);
        put(keys, Role.MAIN, apiKey);
        put(keys, Role.OTHER, otherAccountKey);
        put(keys, Role.READ_ONLY, readOnlyKey);
        put(keys, Role.LIMITED, limitedKey);
        put(keys, Role.LIMITED_SECOND, limitedSecondKey);
        put(keys, Role.REVOKED, revokedKey);
        Level wanted;
        try {
            wanted = Level.of(level);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--level is documented, contract or extension, not " + level, e);
        }
        return new Settings(
                new Target(baseUrl, keys),
                wanted,
                only,
                skip,
                parallel,
                Duration.ofSeconds(timeout),
                Optional.ofNullable(reportDir));
    }

    private static void put(Map<Role, Secret> keys, Role role, @Nullable String key) {
        if (key != null) {
            keys.put(role, new Secret(key));
        }
    }
}
