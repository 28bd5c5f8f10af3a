package ai.vibengine.server.runtime.oci.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ControlGroupTest {

    private static final int ROUNDS = 2_000;

    @Test
    void aGroupThatIsRemovedWhileItIsLookedAtIsEmpty() throws Exception {
        Path mount = Path.of("/sys/fs/cgroup");
        boolean unified = Files.exists(mount.resolve("cgroup.controllers"));
        Path folder = (unified ? mount : mount.resolve("freezer")).resolve("vibengine-test-" + UUID.randomUUID());
        ControlGroup group = new ControlGroup(folder, unified);
        Thread removal = new Thread(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                makeAndRemove(folder);
            }
        });
        removal.start();

        assertThatCode(() -> {
                    while (removal.isAlive()) {
                        assertThat(group.isEmpty()).isTrue();
                    }
                })
                .doesNotThrowAnyException();
        removal.join();
    }

    private static void makeAndRemove(Path folder) {
        try {
            Files.createDirectory(folder);
            Files.delete(folder);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
