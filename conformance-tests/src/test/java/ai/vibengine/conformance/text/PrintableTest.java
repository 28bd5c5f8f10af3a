package ai.vibengine.conformance.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a\u001b[31mb | a\\u001b[31mb",
                "a\u0000\u0007\u007f\u009bb | a\\u0000\\u0007\\u007f\\u009bb",
                "a\u202eb\u2066\u200f | a\\u202eb\\u2066\\u200f",
                "a\u2028b\u2029\ufeff\u200b | a\\u2028b\\u2029\\ufeff\\u200b",
                "a\ud800b | a\\ud800b",
                "a\ufffe\uffff | a\\ufffe\\uffff",
                "a\udb40\udc41b | a\\udb40\\udc41b",
                "a\uE000 | a\\ue000",
                "Grüße ☃ 😀 失敗 | Grüße ☃ 😀 失敗",
                "##[add-mask]x | #\\#[add-mask]x",
                "x ##vso[task.setvariable] | x #\\#vso[task.setvariable]",
                "##teamcity[x] | #\\#teamcity[x]",
                "::error::x | :\\:error::x",
                "## a title | ## a title",
                "[::1]:80 | [::1]:80",
            })
    void whatActsOrHidesIsEscapedAndTheRestStays(String text, String shown) {
        assertThat(Printable.line(text, 100)).isEqualTo(shown);
    }

    @Test
    void aLineIsOneAndLinesStayLines() {
        String text = "a\n\tb\r\nc\u001b";

        assertThat(Printable.line(text, 100)).isEqualTo("a\\n\\tb\\r\\nc\\u001b");
        assertThat(Printable.lines(text, 100)).isEqualTo("a\n\tb\\r\nc\\u001b");
    }

    @Test
    void whatIsTooLongIsCutBetweenCharactersAndSaysHowLongItIs() {
        assertThat(Printable.line("abc", 3)).isEqualTo("abc");
        assertThat(Printable.line("abcd", 3)).isEqualTo("abc… (4 characters)");
        assertThat(Printable.line("ab😀", 3)).isEqualTo("ab… (4 characters)");
    }
}
