package ai.vibengine.server.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
class RuntimeAdvisoriesTest {

    private static final RuntimeAdvisories ADVISORIES = RuntimeAdvisories.load();

    @Test
    void debiansVersionLacksWhatIsLaterThanItsOwnCure() {
        List<String> warnings =
                ADVISORIES.warnings("runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1+deb12u1\nspec: 1.0.2-dev\n");

        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("runc 1.1.5+ds1-1+deb12u1 has holes that are known (as of 20")
                .contains("CVE-2024-45310 (cured in 1.1.14, 1.2.0-rc.3)")
                .contains("CVE-2025-31133 (cured in 1.2.8, 1.3.3, 1.4.0-rc.3)")
                .contains("CVE-2025-52565", "CVE-2025-52881", "see its changelog")
                .doesNotContain("CVE-2024-21626");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1.1.5        | 5
            1.1.5+ds1    | 5
            1.1.11       | 5
            1.1.12       | 4
            1.1.12-0ubuntu2~22.04.1 | 4
            1.1.13       | 4
            1.1.14       | 3
            1.1.15       | 3
            1.2.0-rc.2   | 4
            1.2.0-rc.3   | 3
            1.2.0~rc3+ds1 | 3
            1.2.7        | 3
            1.2.8        | 0
            1.2.9        | 0
            1.3.0        | 3
            1.3.2        | 3
            1.3.3        | 0
            1.4.0-rc.1   | 3
            1.4.0-rc.3   | 0
            1.4.0        | 0
            1.5.0        | 0
            2.0.0        | 0
            """)
    void holesCountUntilTheirCureInTheSameBranch(String version, int open) {
        String warnings = String.join(
                "\n", ADVISORIES.warnings("runc version " + version + "\ncommit: v" + version + "-0-gabc\n"));

        assertThat(Pattern.compile("CVE-").matcher(warnings).results()).hasSize(open);
    }

    @Test
    void oneThatIsTooOldIsNamed() {
        assertThat(ADVISORIES.warnings("runc version 1.0.0-rc95\n"))
                .first()
                .asString()
                .isEqualTo("runc 1.0.0-rc95 is too old for this server: it takes 1.1.0 or later");
        assertThat(ADVISORIES.warnings("crun version 1.8.1\ncommit: f8a096be\nrundir: /run\n"))
                .singleElement()
                .asString()
                .contains("crun 1.8.1", "CVE-2025-24965 (cured in 1.20)");
        assertThat(ADVISORIES.warnings("crun version 1.25\n")).isEmpty();
    }

    @Test
    void anUnreadableVersionIsTold() {
        assertThat(ADVISORIES.warnings("runc version unknown\n"))
                .singleElement()
                .asString()
                .contains("not understood");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "runsc version release-20240930.0\nspec: 1.1.0-rc.1\n", "sh: no such option\n"})
    void ofOthersNothingIsSaid(String said) {
        assertThat(ADVISORIES.warnings(said)).isEmpty();
    }
}
