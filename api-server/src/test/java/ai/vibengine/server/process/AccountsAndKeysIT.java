package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.process.Program.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that an operator has beside a running server. */
@NullMarked
class AccountsAndKeysIT {

    @TempDir
    static Path folder;

    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void aNewKeyIsAllThatIsPrintedAndWorksAtOnce() throws Exception {
        succeed("accounts", "create", "alice", "--plan", "free");

        String key = createKey("alice");

        Answer answer = server.api(key).get("/sandboxes");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("60");
    }

    @Test
    void aNewAccountHasAOneTimeLink() throws Exception {
        String created = succeed("accounts", "create", "linda", "--plan", "free");
        assertThat(created.lines().skip(1))
                .singleElement()
                .asString()
                .matches(server.url() + "/dashboard/welcome#[0-9A-Za-z]{43}");

        assertThat(succeed("accounts", "invite", "linda", "--public-url", "https://api.example.com/"))
                .matches("https://api.example.com/dashboard/welcome#[0-9A-Za-z]{43}\n");
        fail(1, "there is no account named nobody", "accounts", "invite", "nobody");
        fail(2, "--public-url (VE_PUBLIC_URL) must be", "accounts", "invite", "linda", "--public-url", "example.com");
    }

    @Test
    void aLoginIsSetByAPasswordOnStandardInput() throws Exception {
        succeed("accounts", "create", "lisa", "--plan", "free");
        succeed("accounts", "create", "other", "--plan", "free");
        String[] command = {"accounts", "set-login", "lisa", "--email", "Lisa@example.com"};

        assertThat(enter("correct horse battery\n", command).status()).isZero();
        assertThat(enter("another long password\n", command).status()).isZero();

        Result taken =
                enter("correct horse battery\n", "accounts", "set-login", "other", "--email", "lisa@example.com");
        assertThat(taken.status()).isEqualTo(1);
        assertThat(taken.err()).contains("error: This e-mail address cannot be used here.");
        Result tooShort = enter("short\n", command);
        assertThat(tooShort.status()).isEqualTo(2);
        assertThat(tooShort.err())
                .contains("The password must have at least 12 characters")
                .doesNotContain("short\n");
        Result weak = enter("password1234\n", command);
        assertThat(weak.status()).isEqualTo(2);
        assertThat(weak.err())
                .contains("The password must be harder to guess: too much of it is a word that many passwords have and"
                        + " a sequence such as 1234 or abcd")
                .doesNotContain("password1234");
        Result noAddress = enter("correct horse battery\n", "accounts", "set-login", "lisa", "--email", "lisa");
        assertThat(noAddress.status()).isEqualTo(2);
        assertThat(noAddress.err()).contains("--email must be an e-mail address");
    }

    @Test
    void aReadOnlyKeyOnlyReads() throws Exception {
        succeed("accounts", "create", "reader", "--plan", "pro");
        String key = succeed("keys", "create", "--account", "reader", "--permission", "read_only")
                .strip();

        assertThat(server.api(key).get("/sandboxes").status()).isEqualTo(200);
        assertThat(server.api(key)
                        .post("/sandboxes", "{\"template\": \"base\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void listsShowEverythingButTheKeys() throws Exception {
        String created = succeed(
                "accounts",
                "create",
                "carol",
                "--plan",
                "enterprise",
                "--requests-per-minute",
                "7000",
                "--concurrent-sandboxes",
                "300");
        String key = createKey("carol", "--name", "her laptop");

        assertThat(succeed("accounts", "list").lines())
                .contains(created.lines().findFirst().orElseThrow())
                .anyMatch(line -> line.matches("acc_\\w+  carol  enterprise  7000 requests/min  300 sandboxes"))
                .anyMatch(line -> line.matches("acc_\\w+  default  pro  300 requests/min  25 sandboxes"));
        assertThat(succeed("keys", "list"))
                .containsPattern("(?m)^key_\\w+  carol  full  her laptop  \\S+Z  never used  active$")
                .containsPattern("(?m)^key_\\w+  default  full  first  \\S+Z  (never used|used \\S+Z)  active$")
                .doesNotContain(key)
                .doesNotContain("ve_sk_");
    }

    @Test
    void aRevokedKeyStopsWorkingWithinASecond() throws Exception {
        succeed(
                "accounts",
                "create",
                "dave",
                "--plan",
                "enterprise",
                "--requests-per-minute",
                "1000000",
                "--concurrent-sandboxes",
                "1");
        String key = createKey("dave", "--name", "lost");
        String other = createKey("dave", "--name", "kept");
        Api api = server.api(key);
        assertThat(api.get("/sandboxes").status()).isEqualTo(200);

        succeed("keys", "revoke", keyId("dave", "lost"));
        Answer refused = within(Duration.ofSeconds(1), () -> api.get("/sandboxes"), answer -> answer.status() != 200);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.errorCode()).isEqualTo("unauthorized");
        assertThat(server.api(other).get("/sandboxes").status()).isEqualTo(200);
        assertThat(succeed("keys", "list"))
                .containsPattern("(?m)^key_\\w+  dave  full  lost  \\S+Z  (never used|used \\S+Z)  revoked \\S+Z$");
    }

    @Test
    void anotherPlanActsWithinASecond() throws Exception {
        succeed(
                "accounts",
                "create",
                "erin",
                "--plan",
                "enterprise",
                "--requests-per-minute",
                "1000000",
                "--concurrent-sandboxes",
                "1");
        Api api = server.api(createKey("erin"));
        assertThat(api.get("/sandboxes").header("X-RateLimit-Limit")).isEqualTo("1000000");

        assertThat(succeed("accounts", "set-plan", "erin", "--plan", "pro")).isEmpty();
        Answer changed = within(
                Duration.ofSeconds(1),
                () -> api.get("/sandboxes"),
                answer -> !answer.header("X-RateLimit-Limit").equals("1000000"));

        assertThat(changed.header("X-RateLimit-Limit")).isEqualTo("300");
    }

    @Test
    void whatCannotBeDoneIsSaidInOneLine() throws Exception {
        succeed("accounts", "create", "frank", "--plan", "free");

        fail(1, "there is an account named frank already", "accounts", "create", "frank", "--plan", "pro");
        fail(1, "there is no account named nobody", "accounts", "set-plan", "nobody", "--plan", "pro");
        fail(1, "there is no account named nobody", "keys", "create", "--account", "nobody");
        fail(1, "there is no key key_nothing that could be revoked", "keys", "revoke", "key_nothing");
        fail(
                1,
                "--requests-per-minute is needed on the enterprise plan",
                "accounts",
                "create",
                "grace",
                "--plan",
                "enterprise");
        fail(
                1,
                "--requests-per-minute is for the enterprise plan; free has 60",
                "accounts",
                "create",
                "grace",
                "--plan",
                "free",
                "--requests-per-minute",
                "70");
        fail(2, "option --plan: expected one of", "accounts", "create", "grace", "--plan", "gold");
        fail(2, "option --permission: expected one of", "keys", "create", "--account", "frank", "--permission", "all");
        assertThat(succeed("accounts", "list")).doesNotContain("grace");
    }

    private static String createKey(String account, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("keys", "create", "--account", account));
        command.addAll(List.of(more));
        String printed = succeed(command.toArray(String[]::new));
        assertThat(printed).matches("ve_sk_[0-9A-Za-z]{32,}\n");
        return printed.strip();
    }

    private static String keyId(String account, String label) throws Exception {
        return succeed("keys", "list")
                .lines()
                .map(line -> line.split("  ", -1))
                .filter(fields -> fields[1].equals(account) && fields[3].equals(label))
                .map(fields -> fields[0])
                .findFirst()
                .orElseThrow();
    }

    private static String succeed(String... command) throws Exception {
        Result result = run(command);
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        return result.out();
    }

    private static void fail(int status, String message, String... command) throws Exception {
        Result result = run(command);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines().findFirst().orElse(""))
                .startsWith("error: ")
                .contains(message);
    }

    private static Result run(String... command) throws Exception {
        return enter("", command);
    }

    /** Runs a command that reads something. */
    private static Result enter(String input, String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of("--data", server.data().toString()));
        return Program.enter(Map.of(), input, line.toArray(String[]::new));
    }

    /** Asks again and again; the last answer when the time is over. */
    private static Answer within(Duration time, Callable<Answer> question, Predicate<Answer> wanted) throws Exception {
        long start = System.nanoTime();
        Answer answer = question.call();
        while (!wanted.test(answer) && System.nanoTime() - start < time.toNanos()) {
            answer = question.call();
        }
        return answer;
    }
}
