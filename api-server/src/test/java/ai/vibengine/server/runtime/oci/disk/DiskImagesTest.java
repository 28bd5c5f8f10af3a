package ai.vibengine.server.runtime.oci.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskImagesTest {

    private static final long MEBIBYTE = 1L << 20;

    @TempDir
    Path folder;

    @Test
    void notEverySizeThatSomebodyChoosesIsKept() throws Exception {
        DiskImages images = new DiskImages(folder.resolve("prototypes"));
        for (int size = 1; size <= 20; size++) {
            long room = mounted(images, size);
            assertThat(room).isBetween(size * MEBIBYTE, (size + 1) * MEBIBYTE);
        }

        assertThat(prototypes()).hasSize(16);
        assertThat(mounted(images, 1)).isPositive();
        assertThat(prototypes()).hasSize(16);
    }

    /** Returns how much can be written to an image of this size. */
    private long mounted(DiskImages images, int mebibytes) throws IOException {
        Path image = folder.resolve("image");
        Path mount = Files.createDirectories(folder.resolve("mount"));
        images.mount(image, mount, mebibytes * MEBIBYTE);
        try {
            return mount.toFile().getUsableSpace();
        } finally {
            images.unmount(mount);
            Files.delete(image);
        }
    }

    private List<Path> prototypes() throws IOException {
        try (var files = Files.list(folder.resolve("prototypes"))) {
            return files.toList();
        }
    }
}
