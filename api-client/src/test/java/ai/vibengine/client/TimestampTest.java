package ai.vibengine.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.vibengine.client.internal.json.Timestamp;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-21T10:30:00Z",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "2024-02-29T12:00:01Z",
                "1969-12-31T23:59:58Z",
                // Not of the usual shape, or beyond the clock: the JDK's parser takes them.
                "2026-02-21T10:30:00.123Z",
                "2026-02-21T10:30:00+02:00",
                "2026-02-21t10:30:00z",
                "2026-02-21T24:00:00Z",
                "2016-12-31T23:59:60Z",
            })
    void isWhatTheJdkSays(String text) {
        assertEquals(Instant.parse(text), Timestamp.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-02-21",
                "2026-02-30T10:30:00Z",
                "2026-13-01T10:30:00Z",
                "2026-02-21T10:61:00Z",
                "2026-02-21 10:30:00Z",
                "+026-02-21T10:30:00Z",
                "2026-02-21T10:30:00X",
            })
    void noneIsRefused(String text) {
        assertThrows(DateTimeParseException.class, () -> Timestamp.parse(text));
    }
}
