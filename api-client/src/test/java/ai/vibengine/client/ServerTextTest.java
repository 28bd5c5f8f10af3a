package ai.vibengine.client;

import static ai.vibengine.client.ScriptedServer.json;
import static ai.vibengine.client.ScriptedServer.raw;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.vibengine.client.ScriptedServer.Step;
import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.call.RawResponse;
import ai.vibengine.client.error.ApiException;
import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.error.VibengineException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server says is shown without the key, bounded, and as plain text. */
class ServerTextTest {

    private static final String KEY = Samples.KEY;
    /** A part of the key that is in nothing else. */
    private static final String PART = KEY.substring(0, 12);

    static Stream<Arguments> echoes() {
        String long200 = "x".repeat(190) + KEY;
        String long1024 = "x".repeat(1010) + KEY;
        return Stream.of(
                Arguments.of("in a message", error("invalid_request", KEY, "")),
                Arguments.of("in a code", error(KEY, "a", "")),
                Arguments.of("in a reason", error("not_found", "a", ",\"reason\":\"" + KEY + "\"")),
                Arguments.of("in a detail", error("a", "b", ",\"details\":[{\"field\":\"" + KEY + "\"}]")),
                Arguments.of("where a long message is cut", error("a", long1024, "")),
                Arguments.of("spelled as JSON may be", error("a", KEY.replace("v", "\\u0076"), "")),
                Arguments.of("in what is no JSON, where it is cut", json(502, long200)),
                Arguments.of("as the request's id", json(500, "{}", "X-Request-Id: " + KEY)),
                Arguments.of("in a header", json(500, "{}", "X-Echo: " + KEY)),
                Arguments.of("as the media type", raw("HTTP/1.1 200 OK\r\nContent-Type: " + KEY + "\r\n\r\n[]")),
                Arguments.of("as a status line", raw(KEY + "\r\n\r\n")),
                Arguments.of("as a status", raw("HTTP/1.1 " + KEY + " OK\r\n\r\n")),
                Arguments.of("as a length", raw("HTTP/1.1 200 OK\r\nContent-Length: " + KEY + "\r\n\r\n")),
                Arguments.of("as a token of JSON", json(200, "x".repeat(245) + KEY)),
                Arguments.of("as a number", json(200, Samples.ONE.replace("300", "\"" + KEY + "\""))),
                Arguments.of("as a time", json(200, Samples.ONE.replace("2026-02-21T10:30:00Z", KEY))),
                Arguments.of("as a field", json(200, "{\"data\":{\"metadata\":{\"" + KEY + "\":[]}}}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("echoes")
    void theKeyIsNotInAnythingThatAnExceptionTells(String name, Step step) {
        try (ScriptedServer server = new ScriptedServer(step);
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            VibengineException e = catchThrowableOfType(
                    VibengineException.class, () -> vibengine.sandboxes().get("x"));

            assertThat(e).isNotNull();
            for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain(PART);
            }
            assertThat(e.requestId()).doesNotContain(PART);
            if (e instanceof ApiException api) {
                assertThat(api.code() + " " + api.reason() + api.details()).doesNotContain(PART);
                assertThat(api.response().headers() + api.response().body()).doesNotContain(PART);
            }
        }
    }

    @Test
    void theKeyIsNotInWhatAnObserverSees() {
        AtomicReference<RawResponse> seen = new AtomicReference<>();
        String echo = Samples.ONE.replace("data-analysis", KEY);
        try (ScriptedServer server = new ScriptedServer(json(200, echo, "X-Echo: " + KEY));
                Vibengine vibengine = Samples.client(server).build()) {
            vibengine.sandboxes().get("x", CallOptions.none().onResponse(seen::set));

            RawResponse raw = requireNonNull(seen.get());
            assertThat(raw.headers() + raw.body()).contains("***").doesNotContain(PART);
        }
    }

    @Test
    void aMessageOfAServerIsCutAtAThousandCharacters() {
        String endless = "x".repeat(5000);
        try (ScriptedServer server = new ScriptedServer(
                        error(
                                endless,
                                endless,
                                ",\"reason\":\"" + endless + "\",\"details\":[{\"field\":\"a\",\"message\":\"" + endless
                                        + "\"}]"),
                        json(500, "{}", "X-Request-Id: " + endless),
                        raw("HTTP/1.1 200 OK\r\nContent-Type: " + endless + "\r\n\r\n[]"),
                        raw(endless + "\r\n\r\n"));
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            for (int i = 0; i < 4; i++) {
                VibengineException e = catchThrowableOfType(
                        VibengineException.class, () -> vibengine.sandboxes().get("x"));
                for (Throwable t = e; t != null; t = t.getCause()) {
                    assertThat(t.toString().length()).isLessThan(2048);
                }
                if (e instanceof ApiException api && !api.details().isEmpty()) {
                    assertThat(api.details().get(0).message()).hasSize(1024);
                }
            }
        }
    }

    @Test
    void controlCharactersAreEscaped() {
        String colours = "a\\u001b[31mred\\u0007\\nline\\u202eback\\u2028\\ud800";
        try (ScriptedServer server =
                        new ScriptedServer(error(colours, colours, ""), json(502, "\u001b[2J\r\nlog line"));
                Vibengine vibengine = Samples.client(server).retries(0).build()) {
            for (int i = 0; i < 2; i++) {
                ApiException e = catchThrowableOfType(
                        ApiException.class, () -> vibengine.sandboxes().get("x"));

                assertThat((e.getMessage() + e.code()).codePoints().filter(ServerTextTest::isHarmful))
                        .isEmpty();
                assertThat(e.getMessage()).contains("\\u001b[");
            }
        }
    }

    @Test
    void theFieldThatIsUnreadableIsNamed() {
        assertThat(unreadable(Samples.ONE.replace("300", "{}"))).contains("data.timeout is no Integer");
        assertThat(unreadable(Samples.ONE.replace("sandbox_id", "id"))).contains("sandbox_id is missing");
        assertThat(unreadable(Samples.ONE.replace("2026-02-21T10:30:00Z", "now")))
                .contains("started_at is no time");
        assertThat(unreadable("{}")).contains("data is missing");
        assertThat(unreadable("null")).contains("the whole is missing");
        assertThat(unreadable(Samples.ONE.replace("\"data-analysis\"", "null"))).contains("metadata has a value");
        assertThat(unreadable("{\"data\":\n?")).contains("no JSON (line 2, column");
    }

    private static String unreadable(String body) {
        try (ScriptedServer server = new ScriptedServer(json(200, body));
                Vibengine vibengine = Samples.client(server).build()) {
            UnreadableResponseException e = catchThrowableOfType(
                    UnreadableResponseException.class,
                    () -> vibengine.sandboxes().get("x"));
            return String.valueOf(e.getMessage());
        }
    }

    private static boolean isHarmful(int c) {
        return Character.isISOControl(c) || c == 0x202e || c == 0x2028 || Character.getType(c) == Character.SURROGATE;
    }

    private static Step error(String code, String message, String more) {
        return json(400, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"" + more + "}}");
    }
}
