package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A sequence as a script of curl, in one line, since reports escape line breaks; ids and cursors are variables. */
final class Script {
    private Script() {}

    static String of(List<Exchange> exchanges) {
        Map<String, String> variables = new LinkedHashMap<>();
        StringBuilder script = new StringBuilder();
        for (Exchange exchange : exchanges) {
            String line = line(exchange.request(), variables);
            String id = exchange.status() == 201
                    ? exchange.data().path("sandbox_id").asText()
                    : "";
            String cursor = exchange.json().path("next_cursor").asText();
            if (!id.isEmpty() && !variables.containsKey(id)) {
                variables.put(id, "S" + variables.size());
                line = variables.get(id) + "=$(" + line + " | jq -r .data.sandbox_id)";
            } else if (!cursor.isEmpty() && !variables.containsKey(cursor)) {
                variables.put(cursor, "C" + variables.size());
                line = variables.get(cursor) + "=$(" + line + " | jq -r .next_cursor)";
            }
            script.append(script.isEmpty() ? "" : "; ").append(line);
        }
        return script.toString();
    }

    private static String line(Request request, Map<String, String> variables) {
        StringBuilder line = new StringBuilder("curl -s ");
        line.append(request.method().equals("HEAD") ? "-I" : "-X " + request.method());
        if (request.role() != null) {
            line.append(" -H \"X-API-Key: $VE_").append(request.role()).append("_KEY\"");
        }
        request.headers()
                .forEach(header -> line.append(" -H '")
                        .append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("'"));
        if (request.body() != null) {
            line.append(" -d '")
                    .append(new String(request.body(), StandardCharsets.UTF_8))
                    .append("'");
        }
        String path = request.path();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            path = path.replace(variable.getKey(), "$" + variable.getValue());
        }
        return line.append(" \"$BASE_URL").append(path).append('"').toString();
    }
}
