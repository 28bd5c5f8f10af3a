package ai.vibengine.server.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which passwords are refused, and what is said of them. */
@NullMarked
class PasswordStrengthTest {

    private final PasswordStrength strength = new PasswordStrength();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    password1234      | a word that many passwords have and a sequence such as 1234 or abcd
                    Password123!      | a word that many passwords have and a sequence such as 1234 or abcd
                    P@$$w0rd!2024     | a word that many passwords have and a year
                    drowssap4321      | a word that many passwords have and a sequence such as 1234 or abcd
                    passwordpassword  | a word that many passwords have and a repetition
                    p.a.s.s.w.o.r.d.1 | a word that many passwords have
                    aaddmmiinn11      | a word that many passwords have
                    Summer2024!!      | a word that many passwords have and a year
                    contraseña12      | a word that many passwords have
                    пароль123456      | a word that many passwords have and a sequence such as 1234 or abcd
                    qwertyuiop12      | neighbouring keys such as qwerty
                    1qaz2wsx3edc      | neighbouring keys such as qwerty
                    zaq12wsxcde3      | neighbouring keys such as qwerty
                    !@#$%^&*()_+      | neighbouring keys such as qwerty
                    qwertzuiopü1      | neighbouring keys such as qwerty
                    azertyuiop12      | neighbouring keys such as qwerty
                    йцукенгшщзхъ      | neighbouring keys such as qwerty
                    q1w2e3r4t5y6      | neighbouring keys such as qwerty and a sequence such as 1234 or abcd
                    abcdefghijkl      | a sequence such as 1234 or abcd
                    890123456789      | a sequence such as 1234 or abcd
                    987654321098      | a sequence such as 1234 or abcd
                    112233445566      | a sequence such as 1234 or abcd
                    elephantelephant  | a repetition
                    x9k#!x9k#!x9k#!   | a repetition
                    ada.lovelace1     | the e-mail address
                    adalovelace1815   | the e-mail address
                    Ada@Example.com   | the e-mail address
                    acme-inc-2026     | the name of the account and a year
                    Vibengine2026!    | the name of this product and a year
                    x . r . k . w . p | spaces and punctuation
                    """)
    void aPasswordThatIsEasyToGuessIsRefusedForWhatItIs(String password, String reason) {
        Optional<String> weakness = strength.weaknessOf(password, "ada.lovelace@example.com", "acme-inc");

        assertThat(weakness).contains("must be harder to guess: too much of it is " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"aaaaaaaaaaaa", "            ", "abababababab", "ééééééééééééé", "aaaabbbbcccc", "zzzzzzzzzzz1"})
    void fewCharactersAreRefusedHoweverOften(String password) {
        assertThat(strength.weaknessOf(password, "ada@example.com", "acme"))
                .contains("must have at least 5 different characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "correcthorsebatterystaple",
                "another long password",
                "my dog is brown",
                "tower bridge lamp",
                "lampe fenster wolke",
                "синяя лошадь река",
                "kx8#pQ2!vLmz",
                "xkqjzpvwmyth",
                "7hG-kd9-Qzp-w2m",
                "550e8400-e29b-41d4-a716-446655440000",
            })
    void whatNobodyForetellsIsGood(String password) {
        assertThat(strength.weaknessOf(password, "ada.lovelace@example.com", "acme-inc"))
                .isEmpty();
    }

    @Test
    void whatIsByChanceIsGood() {
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            String password = random.ints(14, 'a', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            refused += strength.weaknessOf(password, "ada@example.com", "acme").isPresent() ? 1 : 0;
        }
        assertThat(refused).isLessThan(5);
    }

    @Test
    void theLongestPasswordsTakeLittleTime() {
        for (String part : new String[] {"4@8(6{[3 9#!|1$5+7%2x", "abcde", "\uFDFA\uFDFBabc", "q1w2e3r4"}) {
            String password = part.repeat(128).substring(0, 128);

            assertTimeout(
                    Duration.ofSeconds(2), () -> strength.weaknessOf(password, "a".repeat(60) + "@b.example", "acme"));
        }
    }
}
