package ai.vibengine.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

@NullMarked
class LogFormatTest {

    /** Each begins a line, or pretends to, for some reader of logs. */
    private static final String HOSTILE =
            "a\nb\rc\u001b[2Kd\u0085e\u2028f\u2029g\u0000h\u000bi\u009bj\u202ek\u007fl ve_sk_secret1";

    private static final String HARMLESS =
            "a\\nb\\rc\\u001b[2Kd\\u0085e\\u2028f\\u2029g\\u0000h\\u000bi\\u009bj\\u202ek\\u007fl ve_sk_****";

    private final LoggerContext context = new LoggerContext();

    @Test
    void textFromElsewhereStaysOnTheLineOfItsEvent() {
        String text = encoded(new TextLogEncoder(), event(null));

        assertThat(text).endsWith("\n").contains("said " + HARMLESS, "key=\"" + HARMLESS + "\"", "[" + HARMLESS + "]");
        assertThat(text.strip()).doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202e]");
    }

    @Test
    void messagesOfFailuresStayOnTheirLinesAndTracesAreReadable() {
        Exception failure = new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE));
        failure.addSuppressed(new IllegalArgumentException(HOSTILE));

        String text = encoded(new TextLogEncoder(), event(failure));

        assertThat(text.lines().skip(1))
                .allMatch(line -> line.matches("(\t.*|Caused by: .*|java\\.lang\\.IllegalState.*)"));
        assertThat(text)
                .contains("\njava.lang.IllegalStateException: " + HARMLESS + "\n\tat ai.vibengine")
                .contains("\nCaused by: java.lang.IllegalArgumentException: " + HARMLESS + "\n")
                .contains("Suppressed: java.lang.IllegalArgumentException: " + HARMLESS + "\n")
                .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202e]");
    }

    @Test
    void anEventAsJsonIsOneLineOfNoControlCharacters() throws Exception {
        String line = encoded(new JsonLogEncoder(), event(new IllegalStateException(HOSTILE)));

        assertThat(line).endsWith("}\n");
        assertThat(line.strip()).doesNotContainPattern("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202e]");
        assertThat(new ObjectMapper().readTree(line).path("message").asText())
                .isEqualTo("said " + HOSTILE.replace("secret1", "****"));
    }

    private LoggingEvent event(@Nullable Throwable failure) {
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger(LogFormatTest.class), Level.WARN, "said {}", failure, new Object[] {HOSTILE});
        event.setMDCPropertyMap(Map.of("request_id", HOSTILE));
        event.addKeyValuePair(new KeyValuePair("key", HOSTILE));
        return event;
    }

    private String encoded(Encoder<ILoggingEvent> encoder, LoggingEvent event) {
        encoder.setContext(context);
        encoder.start();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
