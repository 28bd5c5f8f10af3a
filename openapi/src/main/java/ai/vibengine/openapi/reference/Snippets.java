package ai.vibengine.openapi.reference;

import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads what {@code x-codeSamples} has, and writes the curl line of an operation that has none of its own. */
final class Snippets {

    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)|getenv\\(\"(\\w+)\"\\)");
    private static final String CLIENT_FROM_ENVIRONMENT = "Vibengine.fromEnv()";

    private final Curl curl;
    private final Highlighter highlighter;

    Snippets(Curl curl, Highlighter highlighter) {
        this.curl = curl;
        this.highlighter = highlighter;
    }

    List<Snippet> of(Operation operation, Optional<Body> body, boolean streams) {
        List<Snippet> snippets = new ArrayList<>();
        for (JsonNode sample : operation.node().path("x-codeSamples")) {
            String lang = sample.path("lang").asText();
            snippets.add(snippet(
                    lang.equals("Shell") ? "bash" : lang.toLowerCase(Locale.ROOT),
                    sample.path("label").asText(lang),
                    sample.path("source").asText().stripTrailing()));
        }
        if (snippets.stream().noneMatch(snippet -> snippet.language().equals("bash"))) {
            snippets.add(0, snippet("bash", "curl", curl.command(operation, body, streams)));
        }
        return snippets;
    }

    private Snippet snippet(String language, String label, String code) {
        return new Snippet(language, label, highlighter.highlight(language, code), environment(code));
    }

    /** In the order of the alphabet, the key first. */
    private static List<String> environment(String code) {
        TreeSet<String> names = new TreeSet<>();
        VARIABLE.matcher(code).results().forEach(found -> names.add(found.group(found.group(1) == null ? 2 : 1)));
        List<String> ordered = new ArrayList<>();
        if (names.remove("VE_API_KEY") || code.contains(CLIENT_FROM_ENVIRONMENT)) {
            ordered.add("VE_API_KEY");
        }
        if (code.contains(CLIENT_FROM_ENVIRONMENT)) {
            ordered.add("VE_BASE_URL");
        }
        ordered.addAll(names);
        return ordered;
    }
}
