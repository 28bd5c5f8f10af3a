package ai.vibengine.openapi.reference;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Colours code: marks what a reader looks for, in the few languages that the site shows. */
final class Highlighter {

    /** A group of a pattern is a class of the style sheet. */
    private static final String[] KINDS = {"base", "comment", "name", "string", "keyword", "number"};

    private static final String JSON_STRING = "\"(?:[^\"\\\\]|\\\\.)*\"";

    private final Map<String, Pattern> languages;

    /** @param base the URL of the API, which pages replace by that of the server they come from */
    Highlighter(String base) {
        String url = "(?<base>" + Pattern.quote(base) + ")";
        languages = Map.of(
                "json",
                Pattern.compile("(?<name>" + JSON_STRING + "(?=\\s*:))|(?<string>" + JSON_STRING + ")"
                        + "|(?<keyword>\\b(?:true|false|null)\\b)|(?<number>-?\\b\\d[\\d.eE+-]*)"),
                "bash",
                Pattern.compile(url + "|(?<comment>(?<=^|\\s)#[^\\n]*)|(?<name>\\$\\w+)|(?<string>'[^']*')"
                        + "|(?<keyword>(?<=^|\\s)(?:curl|export)\\b|(?<=\\s)--?[A-Za-z][\\w-]*)"),
                "java",
                Pattern.compile("(?<comment>//[^\\n]*)|(?<string>" + JSON_STRING + ")"
                        + "|(?<keyword>\\b(?:import|try|catch|for|while|if|else|new|var|int|long|boolean|byte|return|final)\\b)"
                        + "|(?<name>\\b[A-Z]\\w*\\b)|(?<number>\\b\\d[\\d_]*\\b)"));
    }

    /** The code as markup; in a language that is not known, without colours. */
    Html highlight(String language, String code) {
        Pattern pattern = languages.get(language);
        if (pattern == null) {
            return new Html(Html.escape(code));
        }
        StringBuilder html = new StringBuilder();
        Matcher matcher = pattern.matcher(code);
        int end = 0;
        while (matcher.find()) {
            html.append(Html.escape(code.substring(end, matcher.start())))
                    .append("<span class=\"")
                    .append(kind(pattern, matcher))
                    .append("\">")
                    .append(Html.escape(matcher.group()))
                    .append("</span>");
            end = matcher.end();
        }
        return new Html(html.append(Html.escape(code.substring(end))).toString());
    }

    private static String kind(Pattern pattern, Matcher matcher) {
        for (String kind : KINDS) {
            if (pattern.pattern().contains("(?<" + kind + ">") && matcher.group(kind) != null) {
                return kind;
            }
        }
        throw new IllegalStateException("no group has matched " + matcher.group());
    }
}
