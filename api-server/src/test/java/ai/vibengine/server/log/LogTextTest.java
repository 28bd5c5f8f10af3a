package ai.vibengine.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
class LogTextTest {

    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}\\u0080-\\u009f\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    @Test
    void exactlyControlsSeparatorsAndMarksOfDirectionAreEscaped() {
        for (int i = 0; i <= Character.MAX_VALUE; i++) {
            String text = "a" + (char) i + "b";
            boolean escaped = CONTROL.matcher(text).find();

            assertThat(LogText.escaped(text).equals(text)).as("U+%04x", i).isEqualTo(!escaped);
            if (escaped && i != '\n' && i != '\r' && i != '\t') {
                assertThat(LogText.escaped(text)).isEqualTo(String.format(Locale.ROOT, "a\\u%04xb", i));
            }
        }
    }

    @Test
    void severalInARowAreEscapedEach() {
        assertThat(LogText.escaped("\r\n\tend\n")).isEqualTo("\\r\\n\\tend\\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /ve_sk_abc123/x, GET /ve_sk_****/x",
        "ve_sk_a ve_sk_b, ve_sk_**** ve_sk_****",
        "ve_sk_, ve_sk_",
        "nothing, nothing"
    })
    void noKeyIsLeft(String text, String without) {
        assertThat(LogText.withoutKeys(text)).isEqualTo(without);
    }
}
