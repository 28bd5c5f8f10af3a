package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.Probe;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** Files that are written and deleted. */
final class FileChecks {
    private static final String FOLDER = Files.HOME + "/conformance-files";
    // Clocks of two machines differ.
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final int BIG = 200_000;

    private final Workshop workshop;

    FileChecks(Workshop workshop) {
        this.workshop = workshop;
    }

    void addTo(Catalogue catalogue) {
        add(catalogue, "FILE-01", "What is written is read back byte for byte.", bench -> {
            String text = everyByteOfUtf8();
            Expect.status(bench.send(put(bench, "/text", text)), 200);
            Files.expectContent(text, bench.get(at(bench, "/text")));
        });
        add(catalogue, "FILE-02", "Bytes that are no text are written and read as they are.", bench -> {
            byte[] bytes = noUtf8();
            Exchange written = bench.send(
                    Files.put(workshop.files(bench), FOLDER + "/binary", bytes).as(Role.MAIN));
            Expect.equal("size", bytes.length, written.data().path("size").asInt(-1), written);
            Exchange read = bench.get(at(bench, "/binary"));
            // Which of the bytes that are no text they are is lost on the way to here, but not how many.
            Files.expectContent(new String(bytes, StandardCharsets.UTF_8), read);
            String length = read.header("Content-Length").orElse("" + bytes.length);
            Expect.equal("Content-Length", "" + bytes.length, length, read);
        });
        add(catalogue, "FILE-03", "PUT answers with the file as it is.", bench -> {
            Exchange written = bench.send(put(bench, "/told.txt", "twelve bytes"));
            Expect.status(written, 200);
            Expect.equal("name", "told.txt", text(written, "name"), written);
            Expect.equal("path", FOLDER + "/told.txt", text(written, "path"), written);
            Expect.equal("type", "file", text(written, "type"), written);
            Expect.equal("size", 12, written.data().path("size").asInt(-1), written);
            String time = text(written, "modified_at");
            Expect.that(near(time, written.sentAt()), "modified_at about " + written.sentAt(), time, written);
        });
        add(catalogue, "FILE-04", "PUT makes the folders above a file that are missing.", bench -> {
            Expect.status(bench.send(put(bench, "/deep/er/still", "x")), 200);
            Files.expectContent("x", bench.get(at(bench, "/deep/er/still")));
        });
        add(catalogue, "FILE-05", "PUT replaces a file, of which nothing is left.", bench -> {
            bench.send(put(bench, "/replaced", "a long one"));
            Exchange written = bench.send(put(bench, "/replaced", "short"));
            Expect.status(written, 200);
            Expect.equal("size", 5, written.data().path("size").asInt(-1), written);
            Files.expectContent("short", bench.get(at(bench, "/replaced")));
        });
        add(catalogue, "FILE-06", "A file that is replaced keeps its mode.", bench -> {
            workshop.printed(
                    bench, "mkdir -p " + FOLDER + "; touch " + FOLDER + "/mode; chmod 640 " + FOLDER + "/mode");
            Exchange written = bench.send(put(bench, "/mode", "x"));
            Expect.equal("mode", "0640", text(written, "mode"), written);
            String told = workshop.printed(bench, "stat -c %a " + FOLDER + "/mode");
            Expect.equal("mode in the sandbox", "640\n", told, written);
        });
        add(catalogue, "FILE-07", "Readers see the old content or the new, never a part.", this::atOnce);
        add(catalogue, "FILE-08", "A file may be empty.", bench -> {
            Exchange written = bench.send(put(bench, "/empty", ""));
            Expect.status(written, 200);
            Expect.equal("size", 0, written.data().path("size").asInt(-1), written);
            Files.expectContent("", bench.get(at(bench, "/empty")));
        });
        add(catalogue, "FILE-09", "The media type of what is written does not matter.", bench -> {
            Call call = Call.of("PUT", at(bench, "/media")).as(Role.MAIN);
            for (String type : List.of("application/json", "application/x-www-form-urlencoded")) {
                byte[] bytes = ("{" + type).getBytes(StandardCharsets.UTF_8);
                Expect.status(bench.send(call.body(type, bytes)), 200);
                Files.expectContent("{" + type, bench.get(at(bench, "/media")));
            }
        });
        add(catalogue, "FILE-10", "A file may be larger than other bodies.", bench -> {
            int bytes = bench.contract().maxBodyBytes() + 1;
            Exchange written = bench.send(put(bench, "/large", "a".repeat(bytes)));
            Expect.status(written, 200);
            Expect.equal("size", bytes, written.data().path("size").asInt(-1), written);
        });
        add(catalogue, "FILE-11", "DELETE answers with the file as it was, and it is gone.", bench -> {
            Files.written(bench, workshop.files(bench), FOLDER + "/gone", "was");
            Exchange deleted = bench.delete(at(bench, "/gone"));
            Expect.status(deleted, 200);
            Expect.equal("path", FOLDER + "/gone", text(deleted, "path"), deleted);
            Expect.equal("size", 3, deleted.data().path("size").asInt(-1), deleted);
            Expect.error(bench.get(at(bench, "/gone")), 404, "not_found");
            Expect.error(bench.delete(at(bench, "/gone")), 404, "not_found");
        });
        add(catalogue, "FILE-12", "Commands and files are of one file system.", bench -> {
            Files.written(bench, workshop.files(bench), FOLDER + "/shared", "to the command");
            String seen = workshop.printed(bench, "cat " + FOLDER + "/shared");
            Expect.equal("what a command reads", "to the command", seen, null);
            workshop.printed(bench, "printf 'of the command' > " + FOLDER + "/shared");
            Files.expectContent("of the command", bench.get(at(bench, "/shared")));
        });
    }

    private void atOnce(Bench bench) throws InterruptedException {
        String before = "a".repeat(BIG);
        String after = "b".repeat(BIG);
        Files.written(bench, workshop.files(bench), FOLDER + "/torn", before);
        List<Call> calls = new ArrayList<>(List.of(put(bench, "/torn", after)));
        for (int i = 0; i < 4; i++) {
            calls.add(Call.of("GET", at(bench, "/torn")).as(Role.MAIN));
        }
        for (Exchange exchange : bench.atOnce(calls)) {
            // A limit in between proves nothing, and is no failure.
            if (exchange.call().method().equals("GET") && exchange.status() != 429 && exchange.status() != 503) {
                Expect.status(exchange, 200);
                boolean whole =
                        exchange.body().equals(before) || exchange.body().equals(after);
                Expect.that(whole, "the old content or the new", Bodies.shown(exchange), exchange);
            }
        }
        Files.expectContent(after, bench.get(at(bench, "/torn")));
    }

    // Each byte that occurs in UTF-8, so that nothing is lost when an answer is read as that.
    private static String everyByteOfUtf8() {
        StringBuilder text = new StringBuilder("\uFEFF");
        for (int point = 0; point < 0x800; point++) {
            text.appendCodePoint(point);
        }
        for (int point = 0x800; point < 0x110000; point += 0xFFF) {
            if (point < 0xD800 || point > 0xDFFF) {
                text.appendCodePoint(point);
            }
        }
        return text.append("\r\n\n\r").toString();
    }

    private static byte[] noUtf8() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (255 - i);
        }
        return bytes;
    }

    private static boolean near(String time, Instant expected) {
        try {
            return Duration.between(Instant.parse(time), expected).abs().compareTo(SKEW) < 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private Call put(Bench bench, String name, String text) throws InterruptedException {
        return Files.put(workshop.files(bench), FOLDER + name, text).as(Role.MAIN);
    }

    private String at(Bench bench, String name) throws InterruptedException {
        return Files.at(workshop.files(bench), FOLDER + name);
    }

    private static String text(Exchange exchange, String property) {
        return exchange.data().path(property).asText();
    }

    private static void add(Catalogue catalogue, String id, String sentence, Probe probe) {
        catalogue.check(id, Level.EXTENSION, sentence, probe);
    }
}
