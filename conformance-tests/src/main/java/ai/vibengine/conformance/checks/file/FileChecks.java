package ai.vibengine.conformance.checks.file;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectTime;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writing and deleting files. */
public final class FileChecks {
    private static final String FOLDER = SandboxFiles.HOME + "/conformance-files";
    private static final int BIG = 200_000;

    private final SharedSandbox shared;

    public FileChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        addWriting(catalogue);
        addReplacing(catalogue);
        addSizesAndTypes(catalogue);
        addDeleting(catalogue);
        addSharing(catalogue);
    }

    private void addWriting(Catalogue catalogue) {
        add(catalogue, "FILE-01", "What is written is read back byte for byte.", context -> {
            String text = everyByteOfUtf8();
            Expect.status(context.send(put(context, "/text", text)), 200);
            SandboxFiles.expectContent(text, context.get(at(context, "/text")));
        });
        add(catalogue, "FILE-02", "Bytes that are no text are written and read as they are.", context -> {
            byte[] bytes = noUtf8();
            Exchange written = context.send(SandboxFiles.put(shared.files(context), FOLDER + "/binary", bytes)
                    .as(Role.MAIN));
            Expect.property("size", bytes.length, written);
            Exchange read = context.get(at(context, "/binary"));
            // The kit reads bodies as UTF-8: it sees how many invalid bytes there are, but not which.
            SandboxFiles.expectContent(new String(bytes, StandardCharsets.UTF_8), read);
            String length = read.header("Content-Length").orElse("" + bytes.length);
            Expect.equal("Content-Length", "" + bytes.length, length, read);
        });
        add(catalogue, "FILE-03", "PUT answers with the file as it is.", context -> {
            Exchange written = context.send(put(context, "/told.txt", "twelve bytes"));
            Expect.status(written, 200);
            Expect.property("name", "told.txt", written);
            Expect.property("path", FOLDER + "/told.txt", written);
            Expect.property("type", "file", written);
            Expect.property("size", 12, written);
            ExpectTime.now("modified_at", written);
        });
        add(catalogue, "FILE-04", "PUT makes the folders above a file that are missing.", context -> {
            Expect.status(context.send(put(context, "/deep/er/still", "x")), 200);
            SandboxFiles.expectContent("x", context.get(at(context, "/deep/er/still")));
        });
    }

    private void addReplacing(Catalogue catalogue) {
        add(catalogue, "FILE-05", "PUT replaces a file, of which nothing is left.", context -> {
            context.send(put(context, "/replaced", "a long one"));
            Exchange written = context.send(put(context, "/replaced", "short"));
            Expect.status(written, 200);
            Expect.property("size", 5, written);
            SandboxFiles.expectContent("short", context.get(at(context, "/replaced")));
        });
        add(catalogue, "FILE-06", "A file that is replaced keeps its mode.", context -> {
            shared.printed(
                    context, "mkdir -p " + FOLDER + "; touch " + FOLDER + "/mode; chmod 640 " + FOLDER + "/mode");
            Exchange written = context.send(put(context, "/mode", "x"));
            Expect.property("mode", "0640", written);
            String told = shared.printed(context, "stat -c %a " + FOLDER + "/mode");
            Expect.equal("mode in the sandbox", "640\n", told, written);
        });
        add(catalogue, "FILE-07", "Readers see the old content or the new, never a part.", this::atOnce);
    }

    private void addSizesAndTypes(Catalogue catalogue) {
        add(catalogue, "FILE-08", "A file may be empty.", context -> {
            Exchange written = context.send(put(context, "/empty", ""));
            Expect.status(written, 200);
            Expect.property("size", 0, written);
            SandboxFiles.expectContent("", context.get(at(context, "/empty")));
        });
        add(catalogue, "FILE-09", "The media type of what is written does not matter.", context -> {
            Request request = Request.of("PUT", at(context, "/media")).as(Role.MAIN);
            for (String type : List.of("application/json", "application/x-www-form-urlencoded")) {
                byte[] bytes = ("{" + type).getBytes(StandardCharsets.UTF_8);
                Expect.status(context.send(request.body(type, bytes)), 200);
                SandboxFiles.expectContent("{" + type, context.get(at(context, "/media")));
            }
        });
        add(catalogue, "FILE-10", "A file may be larger than other bodies.", context -> {
            int bytes = context.contract().limits().maxBodyBytes() + 1;
            Exchange written = context.send(put(context, "/large", "a".repeat(bytes)));
            Expect.status(written, 200);
            Expect.property("size", bytes, written);
        });
    }

    private void addDeleting(Catalogue catalogue) {
        add(catalogue, "FILE-11", "DELETE answers with the file as it was, and it is gone.", context -> {
            SandboxFiles.written(context, shared.files(context), FOLDER + "/gone", "was");
            Exchange deleted = context.delete(at(context, "/gone"));
            Expect.status(deleted, 200);
            Expect.property("path", FOLDER + "/gone", deleted);
            Expect.property("size", 3, deleted);
            Expect.notFound(context.get(at(context, "/gone")));
            Expect.notFound(context.delete(at(context, "/gone")));
        });
    }

    private void addSharing(Catalogue catalogue) {
        add(catalogue, "FILE-12", "Commands and files are of one file system.", context -> {
            SandboxFiles.written(context, shared.files(context), FOLDER + "/shared", "to the command");
            String seen = shared.printed(context, "cat " + FOLDER + "/shared");
            Expect.equal("what a command reads", "to the command", seen, null);
            shared.printed(context, "printf 'of the command' > " + FOLDER + "/shared");
            SandboxFiles.expectContent("of the command", context.get(at(context, "/shared")));
        });
    }

    private void atOnce(CheckContext context) throws InterruptedException {
        String before = "a".repeat(BIG);
        String after = "b".repeat(BIG);
        SandboxFiles.written(context, shared.files(context), FOLDER + "/torn", before);
        List<Request> requests = new ArrayList<>(List.of(put(context, "/torn", after)));
        for (int i = 0; i < 4; i++) {
            requests.add(Request.of("GET", at(context, "/torn")).as(Role.MAIN));
        }
        for (Exchange exchange : context.atOnce(requests)) {
            // An answer of the rate limit proves nothing, and is not a failure.
            if (exchange.request().method().equals("GET") && exchange.status() != 429 && exchange.status() != 503) {
                Expect.status(exchange, 200);
                boolean whole =
                        exchange.body().equals(before) || exchange.body().equals(after);
                Expect.that(whole, "the old content or the new", Expect.shown(exchange), exchange);
            }
            if (exchange.request().method().equals("PUT") && (exchange.status() == 429 || exchange.status() == 503)) {
                Expect.status(context.send(put(context, "/torn", after)), 200);
            }
        }
        SandboxFiles.expectContent(after, context.get(at(context, "/torn")));
    }

    // Every byte that occurs in UTF-8, so that nothing is lost when an answer is read as UTF-8.
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

    private Request put(CheckContext context, String name, String text) throws InterruptedException {
        return SandboxFiles.put(shared.files(context), FOLDER + name, text).as(Role.MAIN);
    }

    private String at(CheckContext context, String name) throws InterruptedException {
        return SandboxFiles.at(shared.files(context), FOLDER + name);
    }

    private static void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, check);
    }
}
