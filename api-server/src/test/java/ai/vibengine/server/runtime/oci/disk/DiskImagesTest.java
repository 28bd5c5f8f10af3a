package ai.vibengine.server.runtime.oci.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskImagesTest {

    private static final long MEBIBYTE = 1L << 20;
    private static final int USUAL = 30;

    @TempDir
    Path folder;

    @Test
    void notEverySizeThatSomebodyChoosesIsKept() throws Exception {
        DiskImages images = images();
        for (int size = 1; size <= 20; size++) {
            long room = mounted(images, size);
            assertThat(room).isBetween(size * MEBIBYTE, (size + 1) * MEBIBYTE);
        }

        assertThat(prototypes()).hasSize(16);
        assertThat(mounted(images, 1)).isPositive();
        assertThat(prototypes()).hasSize(16);
    }

    @Test
    void sizesOfTheSettingsAreKeptHoweverManyOthersThereAre() throws Exception {
        DiskImages images = images();
        for (int size = 1; size <= 16; size++) {
            mounted(images, size);
        }

        mounted(images, USUAL);

        assertThat(prototypes()).hasSize(17).contains(prototype(USUAL));
    }

    @Test
    void onlySizesOfTheSettingsAreKeptForTheNextStart() throws Exception {
        DiskImages images = images();
        mounted(images, 2);
        mounted(images, USUAL);

        images().forgetUnusualSizes();

        assertThat(prototypes()).containsExactly(prototype(USUAL));
    }

    private DiskImages images() {
        return new DiskImages(folder.resolve("prototypes"), Set.of(USUAL * MEBIBYTE));
    }

    private Path prototype(int mebibytes) {
        return folder.resolve("prototypes/ext4-" + mebibytes * MEBIBYTE);
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
