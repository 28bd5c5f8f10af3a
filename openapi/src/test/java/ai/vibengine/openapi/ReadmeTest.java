package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Pattern PACKAGE = Pattern.compile("^\\| `(openapi[a-z.]*)` \\|", Pattern.MULTILINE);
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");

    @Test
    void itsTableNamesThePackages() throws IOException {
        Path root = Path.of("src", "main", "java", "ai", "vibengine");
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(PACKAGE.matcher(readme()).results().map(row -> row.group(1)))
                    .containsExactlyInAnyOrderElementsOf(files.filter(file -> file.endsWith("package-info.java"))
                            .map(file ->
                                    root.relativize(file.getParent()).toString().replace('/', '.'))
                            .toList());
        }
    }

    @Test
    void theClassesThatItNamesExist() throws IOException {
        String table = readme().split("## Where to change what", 2)[1].split("\n## ", 2)[0];

        assertThat(CLASS.matcher(table).results().map(name -> name.group(1)))
                .isNotEmpty()
                .allMatch(name -> Stream.of("main", "test")
                                .anyMatch(part -> Files.exists(
                                        Path.of("src", part, "java", "ai", "vibengine", "openapi", name + ".java")))
                        || name.equals("ErrorCode"));
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
