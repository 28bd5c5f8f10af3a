package ai.vibengine.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ReadmeTest {

    private static final Path README = Path.of("../README.md");

    @Test
    void theTableOfSettingsIsWhatTheHelpSays() throws Exception {
        List<String> rows = Files.readAllLines(README).stream()
                .filter(line -> line.startsWith("| `--"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Setting.all().stream().map(ReadmeTest::row).toList());
    }

    private static String row(Setting setting) {
        return "| `" + setting.flag().replace("|", "\\|") + "` | `" + setting.variable() + "` | "
                + setting.defaultValue() + " | " + setting.description() + " |";
    }
}
