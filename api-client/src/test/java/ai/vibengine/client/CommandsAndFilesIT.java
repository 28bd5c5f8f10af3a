package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.command.Command;
import ai.vibengine.client.command.CommandOutput;
import ai.vibengine.client.command.CommandStatus;
import ai.vibengine.client.command.CommandStream;
import ai.vibengine.client.command.LogStream;
import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.error.ConflictException;
import ai.vibengine.client.error.ForbiddenException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.RangeNotSatisfiableException;
import ai.vibengine.client.error.StopReason;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.file.ByteRange;
import ai.vibengine.client.file.FileContent;
import ai.vibengine.client.file.FileEntry;
import ai.vibengine.client.file.FileInfo;
import ai.vibengine.client.file.FileType;
import ai.vibengine.client.file.SandboxFiles;
import ai.vibengine.client.sandbox.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands and files against a real server, whose sandboxes really run and keep them. */
class CommandsAndFilesIT {

    private static RealServer server;
    private static Vibengine vibengine;
    private static Sandbox sandbox;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = RealServer.start();
        vibengine = Vibengine.builder()
                .baseUrl(server.url())
                .apiKey(server.key())
                .maxResponseBytes(4 * 1024 * 1024)
                .build();
        sandbox = vibengine.sandboxes().create(c -> c.timeout(Duration.ofMinutes(10)));
    }

    @AfterAll
    static void stop() throws Exception {
        vibengine.close();
        server.close();
    }

    @Test
    void aCommandRunsToItsEnd() {
        Command command = sandbox.commands()
                .run(c -> c.command("read -r name; echo \"$GREETING, $name, from $(pwd)\"; echo oh >&2; exit 3")
                        .cwd("/tmp")
                        .env("GREETING", "größe")
                        .stdin("world\n"));

        assertThat(command.stdout()).isEqualTo("größe, world, from /tmp\n");
        assertThat(command.stderr()).isEqualTo("oh\n");
        assertThat(command.exitCode()).isEqualTo(3);
        assertThat(command.status()).isEqualTo(CommandStatus.EXITED);
        assertThat(command.startedAt()).isBefore(Instant.now().plusSeconds(1));
        assertThat(command.unknownFields()).isEmpty();
        assertThat(sandbox.commands().run("kill -TERM $$").signal()).isEqualTo("SIGTERM");
    }

    @Test
    void aCommandThatTakesTooLongIsKilled() {
        Command command =
                sandbox.commands().run(c -> c.command("echo begun; sleep 99").timeout(Duration.ofSeconds(1)));

        assertThat(command.status()).isEqualTo(CommandStatus.TIMED_OUT);
        assertThat(command.signal()).isEqualTo("SIGKILL");
        assertThat(command.stdout()).isEqualTo("begun\n");
    }

    @Test
    void theOutputComesWhileTheCommandRuns() {
        sandbox.files().delete("go");
        try (CommandStream stream = sandbox.commands().stream(
                c -> c.command("echo ready; until [ -e go ]; do sleep 0.05; done; echo done >&2; exit 4"))) {
            Iterator<CommandOutput> output = stream.iterator();
            assertThat(output.next()).isEqualTo(new CommandOutput(LogStream.STDOUT, "ready\n"));
            sandbox.files().write("go", "");
            assertThat(output.next()).isEqualTo(new CommandOutput(LogStream.STDERR, "done\n"));
            assertThat(output.hasNext()).isFalse();
            assertThat(stream.exit().exitCode()).isEqualTo(4);
        }
    }

    @Test
    void leavingAStreamEndsTheCommand() {
        String process;
        try (CommandStream stream = sandbox.commands().stream(
                c -> c.command("echo $$; exec sleep 300").timeout(Duration.ofMinutes(10)))) {
            process = stream.iterator().next().text().strip();
        }

        assertThat(ended(process)).isTrue();
    }

    @Test
    void cancellingAStreamThatNobodyWaitsForEndsTheCommand() throws Exception {
        List<String> printed = new ArrayList<>();
        Semaphore arrived = new Semaphore(0);
        CompletableFuture<Command> call = sandbox.commands()
                .async()
                .run(c -> c.command("echo $$; exec sleep 300").timeout(Duration.ofMinutes(10)), output -> {
                    printed.add(output.text().strip());
                    arrived.release();
                });
        arrived.acquire();
        call.cancel(true);

        assertThat(ended(printed.get(0))).isTrue();
    }

    @Test
    void muchOutputArrivesInFull() {
        StringBuilder all = new StringBuilder();
        Command command = sandbox.commands()
                .run(c -> c.command("seq 300000").timeout(Duration.ofMinutes(2)), output -> all.append(output.text()));

        assertThat(command.succeeded()).isTrue();
        assertThat(all.toString().lines().count()).isEqualTo(300_000);
        assertThat(sandbox.commands().run("seq 300000").stdoutTruncated()).isTrue();
    }

    @Test
    void aSandboxThatIsStoppedMeanwhileEndsTheStream() {
        try (Sandbox other = vibengine.sandboxes().create(c -> c.timeout(Duration.ofMinutes(5)));
                CommandStream stream = other.commands().stream(c -> c.command("echo begun; sleep 99"))) {
            assertThat(stream.iterator().next().text()).isEqualTo("begun\n");
            other.kill();

            NotFoundException gone = catchThrowableOfType(NotFoundException.class, stream::exit);
            assertThat(gone.reason()).isEqualTo(StopReason.KILLED);
        }
    }

    @Test
    void aCommandInTheBackgroundIsWrittenToAndFollowed() {
        Command started = sandbox.commands().start("while read -r line; do echo \"got $line\"; done");
        assertThat(started.status()).isEqualTo(CommandStatus.RUNNING);
        started.writeStdin("one\ntwo\n");
        started.closeStdin();
        Command ended = started.await(Duration.ofSeconds(30));

        assertThat(ended.status()).isEqualTo(CommandStatus.EXITED);
        assertThat(ended.stdout()).isEqualTo("got one\ngot two\n");
        assertThat(sandbox.commands().list(1, CallOptions.none()))
                .extracting(Command::id)
                .contains(started.id());
        assertThat(started.kill()).isFalse();
        assertThatThrownBy(() -> started.writeStdin("three")).isInstanceOf(ConflictException.class);
    }

    @Test
    void aCommandInTheBackgroundIsKilled() {
        Command started = sandbox.commands().start(c -> c.command("sleep 99").timeout(Duration.ofMinutes(5)));

        assertThat(started.kill()).isTrue();
        assertThat(started.refresh().status()).isEqualTo(CommandStatus.KILLED);
        assertThat(sandbox.commands().kill("cmd_0000000000")).isFalse();
    }

    @Test
    void aFileIsWrittenReadListedAndDeleted() throws Exception {
        SandboxFiles files = sandbox.files();
        FileEntry written = files.write("dir/größe & co.txt", "0123456789");

        assertThat(written.name()).isEqualTo("größe & co.txt");
        assertThat(written.type()).isEqualTo(FileType.FILE);
        assertThat(written.size()).isEqualTo(10);
        assertThat(written.mode()).isEqualTo("0644");
        assertThat(files.readString("/home/user/dir/größe & co.txt")).isEqualTo("0123456789");
        assertThat(files.read("dir/größe & co.txt", ByteRange.of(2, 3)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("234");
        assertThat(files.read("dir/größe & co.txt", ByteRange.last(1)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("9");
        assertThatThrownBy(() -> files.read("dir/größe & co.txt", ByteRange.from(10)))
                .isInstanceOf(RangeNotSatisfiableException.class);
        FileInfo info = files.info("dir/größe & co.txt");
        assertThat(info.size()).isEqualTo(10);
        try (FileContent content = files.open("dir/größe & co.txt")) {
            assertThat(content.etag()).isEqualTo(info.etag()).isNotNull();
        }
        files.write("dir/empty", new ByteArrayInputStream(new byte[0]), 0);
        assertThat(files.list("dir", 1, CallOptions.none()))
                .extracting(FileEntry::name)
                .containsExactly("empty", "größe & co.txt");
        assertThat(files.delete("dir/größe & co.txt")).isTrue();
        assertThat(files.delete("dir/größe & co.txt")).isFalse();
        assertThatThrownBy(() -> files.info("dir/größe & co.txt")).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> files.read("dir")).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> files.write("/etc/passwd", "me")).isInstanceOf(ForbiddenException.class);
    }

    @Test
    void aFileBeyondTheBoundOfAnswersGoesThereAndBack() throws Exception {
        byte[] bytes = new byte[24 * 1024 * 1024];
        new Random(17).nextBytes(bytes);
        Path source = Files.write(folder.resolve("source"), bytes);
        Path target = folder.resolve("target");
        SandboxFiles files = sandbox.files();

        assertThat(files.write("/tmp/large", source).size()).isEqualTo(bytes.length);
        assertThat(files.download("/tmp/large", target).size()).isEqualTo(bytes.length);
        assertThat(target).hasSameBinaryContentAs(source);
        try (InputStream in = Files.newInputStream(source)) {
            assertThat(files.write("/tmp/large", in, bytes.length).size()).isEqualTo(bytes.length);
        }
        assertThat(files.async().download("/tmp/large", target).join().size()).isEqualTo(bytes.length);
        assertThat(target).hasSameBinaryContentAs(source);
        try (FileContent content = files.open("/tmp/large", ByteRange.from(1024), CallOptions.none())) {
            assertThat(content.readNBytes(4)).isEqualTo(Arrays.copyOfRange(bytes, 1024, 1028));
        }
        assertThatThrownBy(() -> files.read("/tmp/large")).isInstanceOf(UnreadableResponseException.class);
    }

    @Test
    void aSandboxThatIsGoneTellsWhy() {
        Sandbox other = vibengine.sandboxes().create(c -> {});
        other.kill();

        assertThat(catchThrowableOfType(
                                NotFoundException.class, () -> other.commands().run("true"))
                        .reason())
                .isEqualTo(StopReason.KILLED);
        assertThat(catchThrowableOfType(
                                NotFoundException.class, () -> other.files().delete("a"))
                        .reason())
                .isEqualTo(StopReason.KILLED);
    }

    /** Whether a process of the sandbox is gone, soon. */
    private static boolean ended(String process) {
        return sandbox.commands()
                .run("for i in $(seq 100); do [ -e /proc/" + process + " ] || exit 0; sleep 0.1; done; exit 1")
                .succeeded();
    }
}
