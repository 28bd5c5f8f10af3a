package ai.vibengine.conformance.report;

import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.text.Printable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A request as a command line of curl, with the key as a variable of the shell. */
final class CurlCommand {
    private static final int SHOWN = 2000;

    private CurlCommand() {}

    static String line(URI baseUrl, Request request) {
        StringBuilder line = new StringBuilder("curl -i -X ").append(request.method());
        if (request.role() != null) {
            line.append(" -H \"X-API-Key: $VE_").append(request.role()).append("_KEY\"");
        }
        for (Map.Entry<String, String> header : request.headers()) {
            line.append(" -H ").append(quoted(header.getKey() + ": " + header.getValue()));
        }
        if (request.body() != null) {
            String body = new String(request.body(), StandardCharsets.UTF_8);
            line.append(" --data-binary ").append(quoted(Printable.cut(body, SHOWN)));
        }
        return line.append(' ').append(quoted(baseUrl + request.path())).toString();
    }

    private static String quoted(String text) {
        if (text.codePoints().allMatch(Printable::visible)) {
            return "'" + text.replace("'", "'\\''") + "'";
        }
        // Quoted for Bash, since invisible characters would act on a terminal.
        StringBuilder quoted = new StringBuilder("$'");
        text.codePoints().forEach(point -> {
            if (point == '\'' || point == '\\') {
                quoted.append('\\').append((char) point);
            } else if (Printable.visible(point)) {
                quoted.appendCodePoint(point);
            } else {
                quoted.append(Printable.escape(point));
            }
        });
        return quoted.append('\'').toString();
    }
}
