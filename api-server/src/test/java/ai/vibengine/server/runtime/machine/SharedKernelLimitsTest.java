package ai.vibengine.server.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class SharedKernelLimitsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void whatIsLowIsRaisedAndWhatIsHighIsLeft() throws Exception {
        put("fs/inotify/max_user_instances", "128\n");
        put("fs/pipe-user-pages-soft", "0\n");
        put("fs/file-max", "9223372036854775807\n");

        new SharedKernelLimits(root).lift(true);

        assertThat(root.resolve("fs/inotify/max_user_instances")).hasContent("2147483647");
        assertThat(root.resolve("fs/pipe-user-pages-soft")).hasContent("0\n");
        assertThat(root.resolve("fs/file-max")).hasContent("9223372036854775807\n");
        assertThat(root.resolve("kernel/pty/max")).doesNotExist();
    }

    @Test
    void nothingIsChangedWhenThatIsNotAllowed() throws Exception {
        put("fs/inotify/max_user_instances", "128\n");

        new SharedKernelLimits(root).lift(false);

        assertThat(root.resolve("fs/inotify/max_user_instances")).hasContent("128\n");
    }

    @Test
    void aSettingOfTheKernelIsReadWhole() {
        assertThat(new SharedKernelLimits(Path.of("/proc/sys")).read("kernel/pid_max"))
                .isGreaterThan(300);
    }

    private void put(String setting, String value) throws IOException {
        Files.createDirectories(root.resolve(setting).getParent());
        Files.writeString(root.resolve(setting), value);
    }
}
