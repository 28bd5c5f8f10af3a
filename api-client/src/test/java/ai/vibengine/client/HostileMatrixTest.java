package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.VibengineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Everything that a server can do to each kind of call, in a JVM with a small heap: a typed failure or a value within the time for the call,
 * without the key, and no thread is left.
 */
class HostileMatrixTest {

    @Test
    void whateverAServerDoesACallEndsInTimeByATypedFailure() throws Exception {
        OtherJvm.Outcome outcome = OtherJvm.run(
                Map.of(), List.of("-Xmx64m", "-XX:+UseSerialGC", "-cp", OtherJvm.classPath(), Probe.class.getName()));

        assertThat(outcome.output()).isEqualTo(Probe.pairs() + " pairs");
        assertThat(Probe.pairs()).isGreaterThanOrEqualTo(100);
    }

    /** Prints what went wrong, and then how many pairs of behaviour and call there were. */
    static final class Probe {

        private static final Duration TIME = Duration.ofMillis(700);

        /** On a machine that has much else to do. */
        private static final Duration SLACK = Duration.ofSeconds(20);

        private static final String OK = "HTTP/1.1 200 OK\r\n";
        private static final String JSON = OK + "Content-Type: application/json\r\n";

        /** Behaviours that are within HTTP and JSON, and must not be told from a good server. */
        private static final Set<String> HARMLESS =
                Set.of("many cookies", "a folded header", "a repeated member", "no reason");

        private Probe() {}

        /** A kind of call. */
        @FunctionalInterface
        private interface Call {
            @Nullable
            Object make(Vibengine vibengine);
        }

        static int pairs() {
            return behaviours().size() * calls().size();
        }

        public static void main(String[] arguments) throws Exception {
            for (Map.Entry<String, Step> behaviour : behaviours().entrySet()) {
                for (Map.Entry<String, Call> call : calls().entrySet()) {
                    String wrong = tried(behaviour.getKey(), behaviour.getValue(), call.getKey(), call.getValue());
                    if (!wrong.isEmpty()) {
                        System.out.println(call.getKey() + " of " + behaviour.getKey() + ": " + wrong);
                    }
                }
            }
            System.out.print(pairs() + " pairs");
        }

        private static String tried(String name, Step behaviour, String callName, Call call) throws Exception {
            long begin = System.nanoTime();
            // What must succeed shall not fail for want of a processor.
            Duration time = HARMLESS.contains(name) ? SLACK : TIME;
            String wrong = "";
            try (ScriptedServer server = new ScriptedServer(behaviour::answer);
                    Vibengine vibengine = Samples.client(server)
                            .retries(0)
                            .timeout(time)
                            .attemptTimeout(time)
                            .build()) {
                call.make(vibengine);
                wrong = callName.startsWith("get") && !HARMLESS.contains(name) ? "a value" : "";
            } catch (Throwable failure) {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                wrong = !(cause instanceof VibengineException) ? "not typed: " + cause : "";
                wrong = HARMLESS.contains(name) && callName.startsWith("get") ? "refused: " + cause : wrong;
                for (Throwable told = cause; told != null; told = told.getCause()) {
                    wrong = String.valueOf(told).contains(Samples.KEY) ? "with the key: " + told : wrong;
                }
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            if (took.compareTo(TIME.plus(SLACK)) > 0) {
                wrong += " took " + took;
            }
            return wrong + threads();
        }

        /** Those of the client that are left in a while. */
        private static String threads() throws InterruptedException {
            long end = System.nanoTime() + SLACK.toNanos();
            List<String> left = new ArrayList<>();
            do {
                left.clear();
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("vibengine-client") || name.startsWith("HttpClient"))
                        .forEach(left::add);
                if (left.isEmpty()) {
                    return "";
                }
                TimeUnit.MILLISECONDS.sleep(5);
            } while (System.nanoTime() < end);
            return " left " + left;
        }

        private static Map<String, Call> calls() {
            Map<String, Call> calls = new LinkedHashMap<>();
            CallOptions none = CallOptions.none();
            calls.put("get", vibengine -> vibengine.sandboxes().get("x"));
            calls.put(
                    "get without waiting",
                    vibengine -> vibengine.sandboxes().async().get("x", none).join());
            calls.put("list", vibengine -> vibengine.sandboxes().list().firstPage());
            calls.put("stream", vibengine -> {
                try (var stream = vibengine.sandboxes().commands("x").stream(
                        c -> c.command("x").timeout(Duration.ofMillis(1)), none.timeout(TIME))) {
                    stream.forEach(output -> {});
                    return stream;
                }
            });
            calls.put("read", vibengine -> vibengine.sandboxes().files("x").read("a"));
            return calls;
        }

        /** What a server does with a connection that has asked. */
        @FunctionalInterface
        private interface Step {
            boolean answer(OutputStream out, ScriptedServer server) throws IOException;
        }

        private static Map<String, Step> behaviours() {
            Map<String, Step> all = new LinkedHashMap<>();
            all.put("silence", silence(""));
            all.put("half a head", silence(OK + "Content-"));
            all.put("half a body", silence(JSON + "Content-Length: 500\r\n\r\n{\"da"));
            all.put("a head by bytes", endless("H", 5));
            all.put("a body by bytes", endless(JSON + "Content-Length: 99999\r\n\r\n", "x", 5));
            all.put("endless headers", endless(OK, "X: " + "y".repeat(1000) + "\r\n", 0));
            all.put("an endless header", endless(OK + "X: ", "y".repeat(4096), 0));
            all.put("an endless status line", endless("HTTP/1.1 200 ", "y".repeat(4096), 0));
            all.put("endless chunks", endless(JSON + "Transfer-Encoding: chunked\r\n\r\n", "8\r\nxxxxxxxx\r\n", 0));
            all.put("more than said", endless(JSON + "\r\n", "x".repeat(4096), 0));
            all.put("endless interim answers", endless("HTTP/1.1 102 Processing\r\n\r\n", 1));
            all.put("an end before an answer", raw(""));
            all.put("an end in the head", raw("HTTP/1.1 200 OK\r\nContent-Ty"));
            all.put("an end in the body", raw(JSON + "Content-Length: 500\r\n\r\n{\"data\":"));
            all.put("an end in a chunk", raw(JSON + "Transfer-Encoding: chunked\r\n\r\n50\r\n{"));
            all.put("a chunk of no number", raw(JSON + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"));
            all.put("a chunk below zero", raw(JSON + "Transfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n0\r\n\r\n"));
            all.put("a chunk beyond all", raw(JSON + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}"));
            all.put("a length below zero", raw(JSON + "Content-Length: -5\r\n\r\n{}"));
            all.put("a length of no number", raw(JSON + "Content-Length: abc\r\n\r\n{}"));
            all.put("a length beyond all", raw(JSON + "Content-Length: 99999999999999999999\r\n\r\n{}"));
            all.put("not HTTP", raw("SSH-2.0-OpenSSH_9\r\n\r\n"));
            all.put("another version", raw("HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
            all.put("a status of two digits", raw("HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}"));
            all.put("a status of four digits", raw("HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}"));
            all.put("another protocol", raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"));
            all.put("zeros", raw("\0".repeat(5000)));
            for (int status : new int[] {204, 205, 206, 301, 302, 303, 304, 307, 308, 401, 407, 418, 499, 599}) {
                all.put("an empty " + status, answer(status, "", "Location: http://127.0.0.2:1/"));
            }
            for (int status : new int[] {400, 404, 429, 500, 503}) {
                all.put("a page of " + status, answer(status, "<html>" + Samples.KEY, "Retry-After: 99999999999"));
                all.put("a null of " + status, answer(status, "{\"error\":null,\"status\":[]}", "Retry-After: -1"));
            }
            for (String body : List.of(
                    "",
                    "null",
                    "[]",
                    "7",
                    "\"x\"",
                    "{}",
                    "{\"data\":null}",
                    "{\"data\":[]}",
                    "{\"data\":{}}",
                    "<html>",
                    "[".repeat(50_000),
                    "{\"x\":".repeat(50_000),
                    "\u0000",
                    "{\"data\":\"" + Samples.KEY + "\"}",
                    Samples.ONE + "}",
                    Samples.ONE.replace("300", "1e999"),
                    Samples.ONE.replace("300", "-1.5"),
                    Samples.ONE.replace("\"base\"", "null"),
                    Samples.ONE.replace("2026-02", "2026-13"))) {
                all.put("the body " + body.substring(0, Math.min(30, body.length())), answer(200, body));
            }
            all.put("packed, as it says", answer(200, Samples.ONE, "Content-Encoding: gzip"));
            all.put("no UTF-8", raw(JSON + "Content-Length: 4\r\n\r\n\"\u00ff\u00fe\""));
            all.put(
                    "many cookies",
                    answer(200, Samples.ONE, "Set-Cookie: a=b\r\n".repeat(50).strip()));
            all.put("a folded header", answer(200, Samples.ONE, "X-A: b\r\n c"));
            all.put("a repeated member", answer(200, Samples.ONE.replace("{\"data\"", "{\"status\":\"ok\",\"data\"")));
            all.put(
                    "no reason",
                    raw("HTTP/1.1 200\r\nContent-Type: application/json\r\nContent-Length: " + Samples.ONE.length()
                            + "\r\n\r\n" + Samples.ONE));
            return all;
        }

        private static Step answer(int status, String body, String... headers) {
            return raw("HTTP/1.1 " + status + " x\r\nContent-Type: application/json\r\n"
                    + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        }

        private static Step raw(String text) {
            return (out, server) -> {
                out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                return false;
            };
        }

        private static Step silence(String first) {
            return (out, server) -> {
                out.write(first.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                server.untilClosed();
                return false;
            };
        }

        private static Step endless(String part, long pauseMillis) {
            return endless("", part, pauseMillis);
        }

        private static Step endless(String first, String part, long pauseMillis) {
            return (out, server) -> {
                out.write(first.getBytes(StandardCharsets.ISO_8859_1));
                byte[] bytes = part.getBytes(StandardCharsets.ISO_8859_1);
                while (!server.isClosed()) {
                    out.write(bytes);
                    out.flush();
                    if (pauseMillis > 0) {
                        server.pause(pauseMillis);
                    }
                }
                return false;
            };
        }
    }
}
