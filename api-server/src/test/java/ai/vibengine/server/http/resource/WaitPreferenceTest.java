package ai.vibengine.server.http.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitPreferenceTest {

    private final WaitPreference preference = new WaitPreference(Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"wait=10|10", "WAIT = 60|60", "wait=\"5\"|5", "respond-async, wait=0|0", "wait=7; foo=bar|7"})
    void isFoundAmongOthers(String header, long seconds) {
        assertThat(preference.of(header)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=61", "wait=-1", "wait", "wait=x", "wait=1x", "nowait=5", "", "wait=99999999999"})
    void isIgnoredWhenItIsNotUsable(String header) {
        assertThat(preference.of(header)).isEmpty();
    }

    @Test
    void isAbsentWithoutAHeader() {
        assertThat(preference.of(null)).isEmpty();
    }
}
