package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the migrations. */
@NullMarked
class MigrationsTest {

    private static final Path FOLDER = Path.of("src/main/resources/db");

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void theirNumbersHaveNoGapAndNoneTwice(String kind) {
        List<Integer> numbers = Stream.of("migration", kind)
                .flatMap(folder -> numbers(FOLDER.resolve(folder)).stream())
                .sorted()
                .toList();

        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    private static List<Integer> numbers(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> Integer.valueOf(name.substring(1, name.indexOf("__"))))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
