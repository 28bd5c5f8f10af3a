package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
class StoredTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\0", "a\0b", "\uFFFF", "\uFFFF0", "\uFFFF1", "\uFFFF\0", "\0\uFFFF\uFFFF10"})
    void whatIsWrittenIsReadAgainAndHasNoNul(String text) {
        assertThat(StoredText.written(text)).doesNotContain("\0");
        assertThat(StoredText.read(StoredText.written(text))).isEqualTo(text);
    }

    @Test
    void nothingStaysNothing() {
        assertThat(StoredText.writtenIfAny(null)).isNull();
        assertThat(StoredText.readIfAny(null)).isNull();
    }
}
