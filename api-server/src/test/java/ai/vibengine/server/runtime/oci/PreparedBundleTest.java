package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.machine.Await;
import ai.vibengine.server.runtime.oci.disk.DiskImages;
import ai.vibengine.server.runtime.oci.disk.Writable;
import ai.vibengine.server.runtime.removal.Removals;
import ai.vibengine.server.runtime.removal.Retries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
final class PreparedBundleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void oneIsMadeAfterAnother() throws Exception {
        try (Removals removals = removals();
                PreparedBundle spare = spare(folder.resolve("spare"), removals)) {
            for (String name : List.of("first", "second")) {
                assertThat(Await.until(() -> takesOneThatWasThere(spare, name), PATIENCE))
                        .isTrue();
                spare.prepareNext(Writable.folder());
            }
        }
    }

    @Test
    void aBundleIsMadeWhenNoneIsReady() throws Exception {
        try (Removals removals = removals();
                PreparedBundle spare = spare(folder.resolve("spare"), removals)) {
            for (int i = 0; i < 20; i++) {
                Bundle bundle = new Bundle(folder.resolve("bundle" + i));

                spare.claim(bundle, Writable.folder());

                assertWhole(bundle);
            }
        }
    }

    @Test
    void nothingIsLeftOfThisServerOrAnEarlierOne() throws Exception {
        Path home = Files.createDirectory(folder.resolve("spare"));
        Files.createDirectory(home.resolve("of-an-earlier-server"));

        try (Removals removals = removals()) {
            PreparedBundle spare = spare(home, removals);

            assertThat(home.resolve("of-an-earlier-server")).doesNotExist();
            spare.close();
            spare.prepareNext(Writable.folder());
            assertThat(home).isEmptyDirectory();
        }
        assertThat(folder.resolve("removing")).isEmptyDirectory();
    }

    private Removals removals() throws IOException {
        return new Removals(
                Files.createDirectories(folder.resolve("removing")),
                Files.createDirectories(folder.resolve("unremovable")),
                new Retries(PATIENCE, PATIENCE));
    }

    private PreparedBundle spare(Path home, Removals removals) throws IOException {
        return new PreparedBundle(
                home, removals, new DiskImages(folder.resolve("images"), Set.of()), Writable.folder());
    }

    private boolean takesOneThatWasThere(PreparedBundle spare, String prefix) {
        try (var entries = Files.list(folder.resolve("spare"))) {
            Set<Object> there = entries.map(PreparedBundleTest::inode).collect(Collectors.toSet());
            Bundle bundle = new Bundle(folder.resolve(prefix + UUID.randomUUID()));
            spare.claim(bundle, Writable.folder());
            assertWhole(bundle);
            return there.contains(inode(bundle.folder()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Object inode(Path path) {
        try {
            return Files.getAttribute(path, "unix:ino");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void assertWhole(Bundle bundle) throws IOException {
        assertThat(bundle.upper()).isEmptyDirectory();
        assertThat(bundle.work()).isEmptyDirectory();
        assertThat(bundle.lower("r0").getParent()).isEmptyDirectory();
        assertThat(Files.getPosixFilePermissions(bundle.upper())).hasSize(7);
    }
}
