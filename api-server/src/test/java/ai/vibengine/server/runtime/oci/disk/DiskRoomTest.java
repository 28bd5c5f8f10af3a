package ai.vibengine.server.runtime.oci.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class DiskRoomTest {

    @TempDir
    Path folder;

    private long third;
    private DiskRoom room;

    @BeforeEach
    void open() throws IOException {
        // Others write to the disk meanwhile, so nothing here goes by less than a good part of it.
        third = folder.toFile().getUsableSpace() / 3;
        ServerReserve reserve = new ServerReserve(folder.resolve("reserve"), third / 2);
        reserve.adjust();
        room = new DiskRoom(folder, reserve);
    }

    @Test
    void whatIsPromisedToOneIsNotPromisedToAnother() throws Exception {
        room.claimFiles("one", third);
        room.claimFiles("two", third);

        assertThatThrownBy(() -> room.claimFiles("three", third))
                .isInstanceOf(NoRoomException.class)
                .hasMessageContaining("three")
                .hasMessageContaining("--disk-reserve");
        room.release("one");
        assertThatCode(() -> room.claimFiles("three", third)).doesNotThrowAnyException();
    }

    @Test
    void everythingOfAContainerIsGivenBackAtOnce() throws Exception {
        room.claimFiles("one", third);
        room.claimFiles("one/program", third);

        room.releaseAll("one");

        room.claimFiles("two", third);
        room.claimFiles("three", third);
    }

    @Test
    void whatAnImageHasTakenAlreadyIsNotCountedTwice() throws Exception {
        Path image = folder.resolve("disk.img");
        Files.write(image, new byte[8 << 20]);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1L << 40);
        } catch (IOException tooLarge) {
            org.junit.jupiter.api.Assumptions.abort("no large files here");
        }
        room.keepImage("one", image);
        assertThatThrownBy(() -> room.require("two", 0))
                .isInstanceOf(NoRoomException.class)
                .hasMessageContaining("1 others");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(8 << 20);
        }
        room.keepImage("one", image);

        room.claimFiles("two", 2 * third);
    }

    @Test
    void aDiskWithRoomIsNotShort() throws IOException {
        assertThat(room.isShort()).isFalse();
        assertThat(room.isExhausted()).isFalse();
        assertThat(new DiskRoom(folder, new ServerReserve(folder.resolve("reserve"), 4 * third)).isShort())
                .isTrue();
    }
}
