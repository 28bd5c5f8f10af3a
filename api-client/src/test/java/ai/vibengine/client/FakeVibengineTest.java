package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import ai.vibengine.client.testing.FakeCommand;
import ai.vibengine.client.testing.FakeOutcome;
import ai.vibengine.client.testing.FakeVibengine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What users of the client see of the fake. */
class FakeVibengineTest {

    @Test
    void onCommandDecidesWhatBecomesOfACommand() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
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
    void withoutAScriptCommandsSucceedFailAndEcho() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
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
    void limitBuildsRefusesBuildsAndTemplatesBeyondTheLimit() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).retries(0).build()) {
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
    void filesCanBeReadAsTheyWereWritten() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
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
            assertThat(files.list("/")).extracting(FileEntry::type).containsOnly(FileType.DIRECTORY);
            assertThat(files.list("/")).extracting(FileEntry::name).contains("home");
            assertThat(files.delete("a.py")).isTrue();
            assertThat(files.delete("a.py")).isFalse();
            assertThat(vibengine.sandboxes().create(c -> {}).files().list(".")).isEmpty();
        }
    }
}
