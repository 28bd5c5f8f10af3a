package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.reference.ContractDocument.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes the command line that makes a call: with its required parameters and the first example of its body. Ids in the
 * path are variables of the environment, as the key is, because no one else's would work.
 */
final class Curl {

    private final String base;
    private final String keyHeader;

    Curl(String base, String keyHeader) {
        this.base = base;
        this.keyHeader = keyHeader;
    }

    String command(Operation operation, Optional<Body> body, boolean streams) {
        List<String> words = new ArrayList<>();
        String method = operation.method().equals("GET") ? "" : " -X " + operation.method();
        words.add("curl" + (streams ? " -N" : "") + method + " " + url(operation));
        words.add("-H \"" + keyHeader + ": $VE_API_KEY\"");
        for (JsonNode parameter : required(operation, "header")) {
            words.add("-H \"" + parameter.path("name").asText() + ": "
                    + parameter.path("example").asText() + "\"");
        }
        body.ifPresent(each -> {
            words.add("-H \"Content-Type: " + each.mediaType() + "\"");
            String example =
                    each.examples().isEmpty() ? "" : each.examples().get(0).raw();
            words.add((each.isJson() ? "-d " : "--data-binary ") + "'" + example.replace("'", "'\\''") + "'");
        });
        return String.join(" \\\n  ", words);
    }

    private String url(Operation operation) {
        StringBuilder url = new StringBuilder(base + operation.path());
        for (JsonNode parameter : required(operation, "path")) {
            String name = parameter.path("name").asText();
            int at = url.indexOf("{" + name + "}");
            url.replace(at, at + name.length() + 2, "$" + name.toUpperCase(Locale.ROOT));
        }
        char separator = '?';
        for (JsonNode parameter : required(operation, "query")) {
            url.append(separator)
                    .append(parameter.path("name").asText())
                    .append('=')
                    .append(URLEncoder.encode(parameter.path("example").asText(), StandardCharsets.UTF_8));
            separator = '&';
        }
        boolean plain = url.chars().noneMatch(each -> "$&?".indexOf(each) >= 0);
        return plain ? url.toString() : "\"" + url + "\"";
    }

    private static List<JsonNode> required(Operation operation, String place) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.path("in").asText().equals(place))
                .filter(parameter -> parameter.path("required").asBoolean())
                .toList();
    }
}
