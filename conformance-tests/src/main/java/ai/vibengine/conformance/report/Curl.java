package ai.vibengine.conformance.report;

import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.text.Printable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A call as a line for the shell. The key is a variable of that shell. */
final class Curl {
    private static final int SHOWN = 2000;

    private Curl() {}

    static String line(URI baseUrl, Call call) {
        StringBuilder line = new StringBuilder("curl -i -X ").append(call.method());
        if (call.role() != null) {
            line.append(" -H \"X-API-Key: $VE_").append(call.role()).append("_KEY\"");
        }
        for (Map.Entry<String, String> header : call.headers()) {
            line.append(" -H ").append(quoted(header.getKey() + ": " + header.getValue()));
        }
        if (call.body() != null) {
            String body = new String(call.body(), StandardCharsets.UTF_8);
            line.append(" --data-binary ").append(quoted(Printable.cut(body, SHOWN)));
        }
        return line.append(' ').append(quoted(baseUrl + call.path())).toString();
    }

    private static String quoted(String text) {
        if (text.codePoints().allMatch(Printable::visible)) {
            return "'" + text.replace("'", "'\\''") + "'";
        }
        // As Bash reads it; with what is not to be seen as it is, the line would do something in a terminal.
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
