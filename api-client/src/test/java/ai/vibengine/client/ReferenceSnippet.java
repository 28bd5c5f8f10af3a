package ai.vibengine.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Code of a page of the reference, as its reader copies it.
 *
 * @param page where it is
 * @param language of the code
 * @param code with the URL of the server in the place of the public one, which the page's own script puts there
 * @param environment the variables that the page says it takes
 */
record ReferenceSnippet(String page, String language, String code, List<String> environment) {

    private static final String SITE = "/ai/vibengine/openapi/site/";

    /** All there are: those of the endpoints, and the curl lines in the chapters. */
    static List<ReferenceSnippet> all(String serverUrl) throws IOException {
        List<ReferenceSnippet> snippets = new ArrayList<>();
        for (String page : resource("files.txt").lines().toList()) {
            if (page.endsWith(".html")) {
                Document document = Jsoup.parse(resource(page));
                document.select("code .base").forEach(base -> base.text(serverUrl));
                for (Element snippet : document.select(".snippet")) {
                    snippets.add(new ReferenceSnippet(
                            page,
                            snippet.attr("data-language"),
                            snippet.expectFirst("pre code").wholeText(),
                            snippet.select(".environment code").eachText()));
                }
                for (Element code : document.select(".prose pre code")) {
                    if (code.wholeText().startsWith("curl")) {
                        snippets.add(new ReferenceSnippet(page, "bash", code.wholeText(), List.of("VE_API_KEY")));
                    }
                }
            }
        }
        return snippets;
    }

    @Override
    public String toString() {
        return page + " " + language;
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = ReferenceSnippet.class.getResourceAsStream(SITE + name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
