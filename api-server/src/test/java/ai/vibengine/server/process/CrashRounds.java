package ai.vibengine.server.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/**
 * Kills a server at random moments while it works, again and again, and checks each time that nothing that was answered is lost,
 * revived or left behind. The first argument is the number of rounds, the second one the seed of chance.
 */
@NullMarked
@SuppressWarnings("SystemOut") // printing is its purpose
public final class CrashRounds {

    private static final int MOST_ANSWERS = 50;
    private static final int LONGEST_WAIT_MILLIS = 200;
    private static final int LONGEST_START_MILLIS = 3_000;
    private static final String[] SETTINGS = {"--build-network", "none", "--warm-sandboxes", "4"};

    /** What it finds is compared with what callers know of. */
    private static final String[] CHECKED_SETTINGS = {"--build-network", "none", "--warm-sandboxes", "0"};

    private final Path data;
    private final Random random;
    private final CrashLoad load;
    private final String key;
    private final List<String> findings = new ArrayList<>();
    private int kills;

    private CrashRounds(Path data, long seed) throws Exception {
        this.data = data;
        random = new Random(seed);
        load = new CrashLoad(new Random(random.nextLong()));
        String folder = data.toString();
        Program.run(
                "accounts",
                "create",
                "busy",
                "--plan",
                "enterprise",
                "--requests-per-minute",
                "10000000",
                "--concurrent-sandboxes",
                "100000",
                "--data",
                folder);
        key = Program.run("keys", "create", "--account", "busy", "--data", folder)
                .out()
                .strip();
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        Path folder = Files.createTempDirectory("crash-rounds");
        List<String> findings = run(folder.resolve("data"), rounds, seed);
        try (var left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        System.exit(findings.isEmpty() ? 0 : 1);
    }

    /** Everything that was wrong in so many rounds. Prints its progress and a summary. */
    static List<String> run(Path data, int rounds, long seed) throws Exception {
        System.out.println(rounds + " rounds, seed " + seed);
        CrashRounds crashes = new CrashRounds(data, seed);
        ServerProcess server = ServerProcess.start(data, SETTINGS);
        try {
            for (int round = 1; round <= rounds; round++) {
                crashes.workUntilKilled(server);
                server = crashes.startAgain();
                List<String> found = new CrashCheck(data, server.api(crashes.key), crashes.load).findings();
                System.out.printf(
                        "round %d of %d: %d sandboxes told of, %d run, %d findings%n",
                        round, rounds, crashes.load.sandboxes().size(), crashes.alive(), found.size());
                found.forEach(finding -> System.out.println("  " + finding));
                crashes.findings.addAll(found);
                server.kill();
                crashes.kills++;
                server = ServerProcess.start(data, SETTINGS);
            }
        } finally {
            server.close();
        }
        System.out.printf(
                "%d rounds, %d kills, %d requests answered, %d cut off, %d sandboxes told of: %s%n",
                rounds,
                crashes.kills,
                crashes.load.requests(),
                crashes.load.unanswered(),
                crashes.load.sandboxes().size(),
                crashes.findings.isEmpty()
                        ? "none lost, none revived, nothing left behind"
                        : crashes.findings.size() + " findings");
        return List.copyOf(crashes.findings);
    }

    private void workUntilKilled(ServerProcess server) throws Exception {
        int enough = load.requests() + random.nextInt(MOST_ANSWERS);
        List<Thread> callers = load.begin(server.api(key));
        // At a moment that depends on nothing of the server's own: after some answers, and then some time.
        Eventually.get(load::requests, answered -> answered >= enough);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_WAIT_MILLIS));
        server.kill();
        kills++;
        for (Thread caller : callers) {
            caller.join();
        }
    }

    private ServerProcess startAgain() throws Exception {
        while (random.nextInt(3) == 0) {
            cutStartShort();
        }
        return ServerProcess.start(data, CHECKED_SETTINGS);
    }

    /** A server that is killed before it is up, perhaps while it clears up after the one before. */
    private void cutStartShort() throws Exception {
        List<String> command = new ArrayList<>(
                List.of("serve", "--port", "0", "--build-built-ins", "false", "--data", data.toString()));
        command.addAll(List.of(SETTINGS));
        Process process = Program.builder(Map.of(), List.of(), command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_START_MILLIS));
        process.destroyForcibly().waitFor();
        kills++;
    }

    private long alive() {
        return load.sandboxes().values().stream()
                .filter(fate -> !fate.known().gone())
                .count();
    }
}
