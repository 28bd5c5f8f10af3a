package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.Operation;
import ai.vibengine.openapi.Parameter;
import ai.vibengine.openapi.Parameter.Place;
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
        for (Parameter parameter : required(operation, Place.HEADER)) {
            words.add("-H \"" + parameter.name() + ": " + example(parameter) + "\"");
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
        for (Parameter parameter : required(operation, Place.PATH)) {
            String name = parameter.name();
            int at = url.indexOf("{" + name + "}");
            url.replace(at, at + name.length() + 2, "$" + name.toUpperCase(Locale.ROOT));
        }
        char separator = '?';
        for (Parameter parameter : required(operation, Place.QUERY)) {
            url.append(separator)
                    .append(parameter.name())
                    .append('=')
                    .append(URLEncoder.encode(example(parameter), StandardCharsets.UTF_8));
            separator = '&';
        }
        boolean plain = url.chars().noneMatch(each -> "$&?".indexOf(each) >= 0);
        return plain ? url.toString() : "\"" + url + "\"";
    }

    private static String example(Parameter parameter) {
        return parameter.node().path("example").asText();
    }

    private static List<Parameter> required(Operation operation, Place place) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.place() == place && parameter.required())
                .toList();
    }
}
