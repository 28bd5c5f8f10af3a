package ai.vibengine.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.memory.ByteBudget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptBytesTest {

    private static final int LIMIT = 1 << 20;

    @TempDir
    Path folder;

    private final AtomicInteger files = new AtomicInteger();
    private final AtomicLong counted = new AtomicLong();
    private final Semaphore memory = new Semaphore(4 * LIMIT);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32 * 1024, 32 * 1024 + 1, 200_000, LIMIT})
    void whatIsKeptIsReadAsItWasPrinted(int length) throws IOException {
        String printed = "ä\n".repeat(length / 3) + "x".repeat(length % 3);

        Command.Output output = read(printed.getBytes(StandardCharsets.UTF_8), this::file);

        assertThat(output.text().text()).isEqualTo(printed);
        assertThat(output.text().first(10)).isEqualTo(printed.substring(0, Math.min(10, printed.length())));
        assertThat(output.truncated()).isFalse();
        output.text().close();
    }

    @Test
    void whatIsShortNeedsNoFileAndWhatIsLongLeavesNone() throws IOException {
        read(new byte[32 * 1024], this::file);
        assertThat(files).hasValue(0);

        Command.Output output = read(new byte[LIMIT + 1], this::file);

        assertThat(files).hasValue(1);
        assertThat(output.truncated()).isTrue();
        assertThat(output.text().text()).hasSize(LIMIT);
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
        output.text().close();
    }

    @Test
    void nothingIsLostWhereThereIsNoFile() {
        Command.Output output = read("a".repeat(200_000).getBytes(StandardCharsets.UTF_8), () -> {
            throw new IOException("no room");
        });

        assertThat(output.text().text()).isEqualTo("a".repeat(200_000));
    }

    @Test
    void nothingIsLostWhereTheDiskIsFull() {
        Command.Output output = read(
                "a".repeat(200_000).getBytes(StandardCharsets.UTF_8),
                () -> FileChannel.open(Path.of("/dev/full"), StandardOpenOption.READ, StandardOpenOption.WRITE));

        assertThat(output.text().text()).isEqualTo("a".repeat(200_000));
    }

    @Test
    void ofOutputsWithoutAFileOnlySoManyAreLongInMemory() throws IOException {
        byte[] printed = "a".repeat(200_000).getBytes(StandardCharsets.UTF_8);
        KeptBytes.FileSource none = () -> {
            throw new IOException("no room");
        };
        Command.Output first = read(printed, none);
        Command.Output second = read(printed, none);

        Command.Output third = read(printed, none);

        assertThat(third.truncated()).isTrue();
        assertThat(third.text().text()).hasSizeBetween(1, 32 * 1024);
        first.text().close();
        first.text().close();
        assertThat(read(printed, none).truncated()).isFalse();
        assertThat(read(printed, none).truncated()).isTrue();
        second.text().close();
    }

    @Test
    void eachByteCountsAsWhatItBecomesInJson() {
        read(new byte[1000], this::file);
        assertThat(counted).hasValue(6000);

        read("a\"\n".getBytes(StandardCharsets.UTF_8), this::file);
        assertThat(counted).hasValue(6005);
    }

    @Test
    void whileTheOutputOfAnAccountIsNotAnsweredItStartsNoOther() {
        ByteBudget budget = new ByteBudget("command output", 1000, 500);
        CommandOutputs outputs = new CommandOutputs(folder, budget);
        ByteBudget.Lease waiting = budget.open("a");
        waiting.add(500);

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> outputs.requireRoom("a")))
                .isNotNull();
        outputs.requireRoom("b");
        waiting.close();
        outputs.requireRoom("a");
    }

    private Command.Output read(byte[] printed, KeptBytes.FileSource source) {
        KeptBytes kept = new KeptBytes(
                new ByteArrayInputStream(printed), LIMIT, () -> false, counted::addAndGet, source, memory);
        kept.run();
        return kept.output();
    }

    private FileChannel file() throws IOException {
        return FileChannel.open(
                folder.resolve("output" + files.incrementAndGet()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }
}
