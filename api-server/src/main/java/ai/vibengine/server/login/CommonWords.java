package ai.vibengine.server.login;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The words that occur in the passwords of very many people.
 *
 * @param words the words, and the longer ones backwards as well
 */
record CommonWords(Set<String> words) {

    private static final String RESOURCE = "/login/common-words.txt";
    private static final int LEAST_BACKWARDS = 4;

    static CommonWords load() {
        try (InputStream resource = CommonWords.class.getResourceAsStream(RESOURCE)) {
            String text = new String(Objects.requireNonNull(resource, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
            return new CommonWords(text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Stream.of(line.split(" ", -1)))
                    .map(PasswordStrength::plain)
                    .filter(word -> !word.isEmpty())
                    .flatMap(CommonWords::bothWays)
                    .collect(Collectors.toUnmodifiableSet()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<String> bothWays(String word) {
        return word.length() < LEAST_BACKWARDS
                ? Stream.of(word)
                : Stream.of(word, new StringBuilder(word).reverse().toString());
    }
}
