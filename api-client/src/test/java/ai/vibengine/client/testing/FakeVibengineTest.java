package ai.vibengine.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.client.Vibengine;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.command.Command;
import ai.vibengine.client.command.CommandOutput;
import ai.vibengine.client.command.CommandStatus;
import ai.vibengine.client.command.LogStream;
import ai.vibengine.client.command.SandboxCommands;
import ai.vibengine.client.error.ConcurrencyLimitException;
import ai.vibengine.client.error.ConflictException;
import ai.vibengine.client.error.RangeNotSatisfiableException;
import ai.vibengine.client.file.ByteRange;
import ai.vibengine.client.file.FileEntry;
import ai.vibengine.client.file.FileType;
import ai.vibengine.client.file.SandboxFiles;
import ai.vibengine.client.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The double by the contract, asked over plain HTTP. */
class FakeVibengineTest {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static Stream<String> refusedBodies() {
        return Stream.of(
                "",
                "[]",
                "null",
                "{",
                "{}",
                "{\"template\":5}",
                "{\"template\":\"Base\"}",
                "{\"template\":\"no-such\"}",
                "{\"template\":\"base\",\"timeout\":\"300\"}",
                "{\"template\":\"base\",\"timeout\":1.5}",
                "{\"template\":\"base\",\"timeout\":true}",
                "{\"template\":\"base\",\"timeout\":null}",
                "{\"template\":\"base\",\"timeout\":0}",
                "{\"template\":\"base\",\"timeout\":86401}",
                "{\"template\":\"base\",\"timeout\":99999999999999999999}",
                "{\"template\":\"base\",\"metadata\":{\"a\":1}}",
                "{\"template\":\"base\",\"metadata\":{\"\":\"x\"}}",
                "{\"template\":\"base\",\"colour\":\"red\"}",
                "{\"template\":\"base\",\"template\":\"base\"}",
                "{\"template\":\"base\"} x");
    }

    @ParameterizedTest
    @MethodSource("refusedBodies")
    void aBodyOutsideTheContractIsRefused(String body) throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            HttpResponse<String> answer = send(fake, fake.account().key(), "POST", "/sandboxes", body);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("\"code\":\"invalid_request\"");
            assertThat(fake.runningSandboxes(fake.account())).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nope, 404, not_found",
        "GET, /sandboxes/, 404, not_found",
        "GET, /sandboxes/%00, 404, not_found",
        "GET, /sandboxes/sbx_0000000000, 404, not_found",
        "PUT, /sandboxes, 405, method_not_allowed",
        "GET, /sandboxes?limit=0, 400, invalid_request",
        "GET, /sandboxes?limit=abc, 400, invalid_request",
        "GET, /sandboxes?cursor=x, 400, invalid_request",
        "GET, /sandboxes?metadata=x, 400, invalid_request",
        "DELETE, /templates/base, 403, forbidden",
    })
    void aRequestOutsideTheContractIsRefused(String method, String path, int status, String code) throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            HttpResponse<String> answer = send(fake, fake.account().key(), method, path, null);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
            assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
            assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).hasValue("299");
        }
    }

    @Test
    void theKeyIsLookedAtBeforeThePath() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            assertThat(send(fake, "ve_sk_wrong", "GET", "/nope", null).statusCode())
                    .isEqualTo(401);
            String revoked = fake.account().key();
            fake.revoke(revoked);
            assertThat(send(fake, revoked, "GET", "/sandboxes", null).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aReadOnlyKeyReadsAndNothingMore() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start()) {
            String key = fake.account().readOnlyKey();

            assertThat(send(fake, key, "GET", "/templates", null).statusCode()).isEqualTo(200);
            assertThat(send(fake, key, "POST", "/sandboxes", "{\"template\":\"base\"}")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, files, 400, invalid_request",
        "GET, files?path=nothing, 404, not_found",
        "GET, files?path=/home, 400, invalid_request",
        "GET, files?path=%00, 400, invalid_request",
        "PUT, files?path=/home/user, 400, invalid_request",
        "PUT, files?path=a.py/b, 400, invalid_request",
        "DELETE, files?path=nothing, 404, not_found",
        "POST, files?path=a, 405, method_not_allowed",
        "GET, directories?path=a.py, 400, invalid_request",
        "GET, directories?path=nothing, 404, not_found",
        "GET, directories?path=/&limit=0, 400, invalid_request",
        "GET, commands/cmd_0000000000, 404, not_found",
        "DELETE, commands/cmd_0000000000, 404, not_found",
        "GET, commands/, 404, not_found",
        "PUT, commands, 405, method_not_allowed",
    })
    void aRequestAboutASandboxOutsideTheContractIsRefused(String method, String place, int status, String code)
            throws Exception {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = fake.client().build()) {
            Sandbox sandbox = vibengine.sandboxes().create(c -> {});
            sandbox.files().write("a.py", "print(1)\n");
            HttpResponse<String> answer =
                    send(fake, fake.account().key(), method, "/sandboxes/" + sandbox.id() + "/" + place, null);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"command\":\"\"}",
                "{\"command\":7}",
                "{\"command\":\"a\",\"timeout\":3601}",
                "{\"command\":\"a\",\"background\":\"yes\"}",
                "{\"command\":\"a\",\"env\":{\"1A\":\"x\"}}",
                "{\"command\":\"a\",\"shell\":\"zsh\"}",
            })
    void aCommandOutsideTheContractIsRefused(String body) throws Exception {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = fake.client().build()) {
            String id = vibengine.sandboxes().create(c -> {}).id();

            assertThat(send(fake, fake.account().key(), "POST", "/sandboxes/" + id + "/commands", body)
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void theTestSaysWhatBecomesOfACommand() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = fake.client().build()) {
            SandboxCommands commands = vibengine.sandboxes().create(c -> {}).commands();
            List<FakeCommand> asked = new ArrayList<>();
            fake.onCommand(command -> {
                asked.add(command);
                return command.command().equals("cat")
                        ? FakeOutcome.exit(0).stdout(command.stdin())
                        : FakeOutcome.running();
            });
            Command cat = commands.run(c -> c.command("cat").stdin("hi").env("A", "b"));
            Command server = commands.start("python3 -m http.server");
            List<CommandOutput> printed = new ArrayList<>();
            commands.run(c -> c.command("cat").stdin("streamed"), printed::add);

            assertThat(cat.stdout()).isEqualTo("hi");
            assertThat(asked.get(0).env()).isEqualTo(Map.of("A", "b"));
            assertThat(printed).containsExactly(new CommandOutput(LogStream.STDOUT, "streamed"));
            assertThat(commands.run("sleep 99").status()).isEqualTo(CommandStatus.TIMED_OUT);
            assertThat(server.writeStdin("x").status()).isEqualTo(CommandStatus.RUNNING);
            server.closeStdin();
            assertThatThrownBy(() -> server.writeStdin("y")).isInstanceOf(ConflictException.class);
            assertThat(commands.list()).extracting(Command::id).containsExactly(server.id());
            assertThat(server.kill()).isTrue();
            assertThat(server.refresh().signal()).isEqualTo("SIGKILL");
        }
    }

    @Test
    void aCommandNeedsNoScriptToSucceedFailOrEcho() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = fake.client().build()) {
            SandboxCommands commands = vibengine.sandboxes().create(c -> {}).commands();

            assertThat(commands.run("echo hello").stdout()).isEqualTo("hello\n");
            assertThat(commands.run("exit 3").exitCode()).isEqualTo(3);
            assertThat(commands.run("false").succeeded()).isFalse();
            assertThat(commands.run("make").succeeded()).isTrue();
            assertThat(commands.start("make").await(Duration.ofSeconds(1)).status())
                    .isEqualTo(CommandStatus.EXITED);
        }
    }

    @Test
    void anAccountBuildsAndKeepsNoMoreThanItMay() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = fake.client().retries(0).build()) {
            fake.account().limitBuilds(1, 2);
            fake.holdBuilds();
            vibengine.templates().build("a", t -> t.commands("true"));

            assertThatThrownBy(() -> vibengine.templates().build("b", t -> t.commands("true")))
                    .isInstanceOfSatisfying(
                            ConcurrencyLimitException.class,
                            refused -> assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(15)));
            fake.finishBuilds();
            vibengine.templates().build("b", t -> t.commands("true"));
            assertThatThrownBy(() -> vibengine.templates().build("c", t -> t.commands("true")))
                    .isInstanceOf(ConflictException.class);
        }
    }

    @Test
    void filesAreKeptWithTheirSandbox() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = fake.client().build()) {
            SandboxFiles files = vibengine.sandboxes().create(c -> {}).files();
            files.write("b/c d.txt", "0123456789");
            files.write("/home/user/../user/./a.py", "print(1)\n");
            files.write("b/empty", "");

            assertThat(files.readString("/home/user/b/c d.txt")).isEqualTo("0123456789");
            assertThat(files.read("b/c d.txt", ByteRange.of(2, 3))).asString().isEqualTo("234");
            assertThat(files.read("b/c d.txt", ByteRange.from(8))).asString().isEqualTo("89");
            assertThat(files.read("b/c d.txt", ByteRange.last(99))).asString().isEqualTo("0123456789");
            assertThatThrownBy(() -> files.read("b/c d.txt", ByteRange.from(10)))
                    .isInstanceOf(RangeNotSatisfiableException.class);
            assertThat(files.read("b/empty")).isEmpty();
            assertThat(files.info("b/c d.txt").size()).isEqualTo(10);
            assertThat(files.list(".")).extracting(FileEntry::name).containsExactly("a.py", "b");
            assertThat(files.list("b", 1, CallOptions.none()))
                    .extracting(FileEntry::name)
                    .containsExactly("c d.txt", "empty");
            assertThat(files.list("/")).extracting(FileEntry::type).containsExactly(FileType.DIRECTORY);
            assertThat(files.delete("a.py")).isTrue();
            assertThat(files.delete("a.py")).isFalse();
            assertThat(vibengine.sandboxes().create(c -> {}).files().list(".")).isEmpty();
        }
    }

    private HttpResponse<String> send(FakeVibengine fake, String key, String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return http.send(
                HttpRequest.newBuilder(URI.create(fake.url() + path))
                        .method(method, publisher)
                        .header("X-API-Key", key)
                        .header("Content-Type", "application/json")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
