package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** A disk of its own for a data folder, and what others may put on it. It is to be removed in the end. */
@NullMarked
final class SmallDisk {

    private static final int BLOCK = 1 << 16;

    private final Path folder;
    private final Path others;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.others = folder.resolve("others");
    }

    /** Makes one in a folder that is empty. */
    static SmallDisk in(Path folder, int mebibytes) throws IOException, InterruptedException {
        Path image = folder.resolve("small-disk.img");
        run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-N", "24000", "-m", "0", image.toString(), mebibytes + "m");
        Path mounted = Files.createDirectory(folder.resolve("small-disk"));
        run("mount", "-o", "loop", image.toString(), mounted.toString());
        return new SmallDisk(mounted);
    }

    Path data() {
        return folder.resolve("data");
    }

    long usable() {
        return folder.toFile().getUsableSpace();
    }

    /** Takes all space, again and again until none is given free any more. */
    void fill() throws IOException {
        Files.createDirectories(others);
        for (int round = 0; round < 100 && grow(BLOCK) + grow(512) > 0; round++) {
            Thread.onSpinWait();
        }
    }

    private long grow(int block) {
        long written = 0;
        try (OutputStream filler =
                Files.newOutputStream(others.resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                filler.write(new byte[block]);
                written += block;
            }
        } catch (IOException full) {
            return written;
        }
    }

    /** Takes all inodes. */
    void fillInodes() throws IOException {
        Files.createDirectories(others);
        try {
            for (int file = 0; file < 100_000; file++) {
                Files.createFile(others.resolve("empty" + System.nanoTime()));
            }
            throw new AssertionError("inodes without end");
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** Gives all of that free. */
    void free() throws IOException {
        if (Files.isDirectory(others)) {
            try (var files = Files.list(others)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Returns the files in the data folder that loop devices stand on, deleted ones included. */
    List<String> images() throws IOException {
        try (var devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
            List<String> images = new ArrayList<>();
            for (Path device : devices) {
                Path file = device.resolve("loop/backing_file");
                if (Files.exists(file)) {
                    images.add(Files.readString(file).strip());
                }
            }
            images.removeIf(image -> !image.startsWith(folder + "/data"));
            return images;
        }
    }

    void remove() throws Exception {
        free();
        // The kernel lets go of what stood on it a moment after its last user has ended.
        assertThat(Eventually.get(() -> status("umount", folder.toString()), status -> status == 0))
                .isZero();
    }

    private static int status(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(List.of(command) + ": " + said).isZero();
    }
}
