package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.BlockedException;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Calls on the files of a sandbox. */
final class SandboxFiles {
    /** Where relative paths begin. */
    static final String HOME = "/home/user";

    private SandboxFiles() {}

    /** A URL of a path inside the sandbox. */
    static String at(String url, String path) {
        return url + "?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static Request put(String files, String path, byte[] bytes) {
        return Request.of("PUT", at(files, path)).body("application/octet-stream", bytes);
    }

    static Request put(String files, String path, String text) {
        return put(files, path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file that other things are tried on. */
    static Exchange written(CheckContext context, String files, String path, String text) throws InterruptedException {
        Exchange exchange = context.send(put(files, path, text).as(Role.MAIN));
        if (!exchange.success()) {
            throw new BlockedException("FILE-01", "a file that is written answered " + Expect.seen(exchange));
        }
        return exchange;
    }

    static void expectContent(String text, Exchange exchange) {
        Expect.status(exchange, 200);
        Expect.equal("content", text, exchange.body(), exchange);
    }
}
