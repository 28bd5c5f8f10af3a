package ai.vibengine.conformance.checks.file;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.util.List;

/** Reading files, whole and in part. */
public final class FileReadChecks {
    private static final String FOLDER = SandboxFiles.HOME + "/conformance-reads";
    private static final String TEN = "0123456789";

    private final SharedSandbox shared;
    private final Lazy<String> ten = new Lazy<>(this::write);

    public FileReadChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        addHeaders(catalogue);
        addRanges(catalogue);
    }

    private void addHeaders(Catalogue catalogue) {
        add(catalogue, "FILE-20", "HEAD has the headers of GET, and no body.", context -> {
            Exchange get = context.get(ten.of(context));
            Exchange head = context.send(Request.of("HEAD", ten.of(context)).as(Role.MAIN));
            Expect.status(head, 200);
            Expect.equal("body", "", head.body(), head);
            for (String name : List.of("Content-Type", "Content-Length", "ETag", "Accept-Ranges")) {
                // A body that is sent in chunks has no length in its headers.
                if (!name.equals("Content-Length")
                        || (get.header(name).isPresent() && head.header(name).isPresent())) {
                    Expect.equal(name, get.header(name), head.header(name), head);
                }
            }
        });
        add(catalogue, "FILE-21", "ETag stays while the content does, and changes with it.", context -> {
            String path = SandboxFiles.at(shared.files(context), FOLDER + "/tag");
            Exchange one = context.send(SandboxFiles.put(shared.files(context), FOLDER + "/tag", "one")
                    .as(Role.MAIN));
            Exchange read = context.get(path);
            Exchange again = context.get(path);
            Expect.equal("ETag", one.header("ETag"), read.header("ETag"), read);
            Expect.equal("ETag", read.header("ETag"), again.header("ETag"), again);
            Exchange two = context.send(SandboxFiles.put(shared.files(context), FOLDER + "/tag", "two")
                    .as(Role.MAIN));
            // ETag is optional.
            boolean changed =
                    two.header("ETag").isEmpty() || !two.header("ETag").equals(read.header("ETag"));
            Expect.that(changed, "another ETag", two.header("ETag").orElse(""), two);
        });
        add(catalogue, "FILE-27", "An Accept that excludes the bytes of a file is 406.", context -> {
            Request request = Request.of("GET", ten.of(context)).as(Role.MAIN).header("Accept", "text/html");
            Expect.error(context.send(request), 406, "not_acceptable");
            Exchange bytes = context.send(
                    Request.of("GET", ten.of(context)).as(Role.MAIN).header("Accept", "application/octet-stream"));
            SandboxFiles.expectContent(TEN, bytes);
        });
    }

    private void addRanges(Catalogue catalogue) {
        add(catalogue, "FILE-22", "A range of bytes is answered with 206 and that part.", context -> {
            expectPart(context, "bytes=0-4", "01234", "bytes 0-4/10");
            expectPart(context, "bytes=3-3", "3", "bytes 3-3/10");
            expectPart(context, "bytes=7-", "789", "bytes 7-9/10");
        });
        add(catalogue, "FILE-23", "The last bytes can be asked for.", context -> {
            expectPart(context, "bytes=-3", "789", "bytes 7-9/10");
            expectPart(context, "bytes=-99", TEN, "bytes 0-9/10");
        });
        add(
                catalogue,
                "FILE-24",
                "A range that ends behind the file ends with it.",
                context -> expectPart(context, "bytes=8-99", "89", "bytes 8-9/10"));
        add(catalogue, "FILE-25", "A range that begins behind the file is 416, and tells its size.", context -> {
            Exchange exchange = ranged(context, "bytes=10-");
            Expect.error(exchange, 416, "range_not_satisfiable");
            String range = exchange.header("Content-Range").orElse("bytes */10");
            Expect.equal("Content-Range", "bytes */10", range, exchange);
        });
        add(catalogue, "FILE-26", "Any other Range is ignored: the whole file.", context -> {
            for (String range : List.of("bytes=0-1,3-4", "lines=1-2", "bytes=5-2", "bytes=x")) {
                SandboxFiles.expectContent(TEN, ranged(context, range));
            }
        });
    }

    private void expectPart(CheckContext context, String range, String part, String where) throws InterruptedException {
        Exchange exchange = ranged(context, range);
        Expect.status(exchange, 206);
        Expect.equal("content", part, exchange.body(), exchange);
        Expect.equal("Content-Range", where, exchange.header("Content-Range").orElse("none"), exchange);
    }

    private Exchange ranged(CheckContext context, String range) throws InterruptedException {
        return context.send(Request.of("GET", ten.of(context)).as(Role.MAIN).header("Range", range));
    }

    private String write(CheckContext context) throws InterruptedException {
        String files = shared.files(context);
        SandboxFiles.written(context, files, FOLDER + "/ten", TEN);
        return SandboxFiles.at(files, FOLDER + "/ten");
    }

    private static void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, check);
    }
}
