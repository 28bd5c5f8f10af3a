package ai.vibengine.openapi.reference;

import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Renders the pages. */
final class Site {

    private static final int MAX_DESCRIPTION = 160;

    private final TemplateEngine engine;
    private final Reference reference;
    private final boolean live;
    private final String edition;
    private final SortedMap<String, byte[]> files = new TreeMap<>();

    /**
     * A site of these parts.
     *
     * @param assets the files beside the pages, by name
     * @param live whether the API answers at the origin of the site
     */
    Site(TemplateEngine engine, Reference reference, Map<String, byte[]> assets, boolean live) {
        this.engine = engine;
        this.reference = reference;
        this.live = live;
        files.putAll(assets);
        files.put("search.json", new SearchIndex(reference).json().getBytes(StandardCharsets.UTF_8));
        edition = Edition.of(files.values());
    }

    /** Every file, by its path relative to the site. */
    SortedMap<String, byte[]> render() {
        page("index.html", "Introduction", reference.title(), "introduction.jte", Map.of());
        for (Chapter chapter : reference.chapters()) {
            page(chapter.href(), chapter.title(), chapter.text(), "chapter.jte", Map.of("chapter", chapter));
        }
        for (Group group : reference.groups()) {
            page(group.href(), group.name(), group.text(), "group.jte", Map.of("group", group));
            for (Endpoint endpoint : group.endpoints()) {
                page(
                        endpoint.href(),
                        endpoint.title(),
                        endpoint.text(),
                        "endpoint.jte",
                        Map.of("group", group, "endpoint", endpoint));
            }
        }
        return files;
    }

    /** The page for a path that has none, on a site that is below {@code root}. */
    byte[] notFound(String root) {
        Page page = new Page("404.html", "Page not found", "", root, edition, live);
        return text("not-found.jte", Map.of("reference", reference, "page", page));
    }

    private void page(String href, String title, String text, String template, Map<String, Object> about) {
        Map<String, Object> parameters = new LinkedHashMap<>(about);
        parameters.put("reference", reference);
        parameters.put("page", Page.at(href, title, sentence(text), edition, live));
        files.put(href, text(template, parameters));
    }

    private byte[] text(String template, Map<String, Object> parameters) {
        StringOutput output = new StringOutput();
        engine.render(template, parameters, output);
        return output.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String sentence(String text) {
        if (text.length() <= MAX_DESCRIPTION) {
            return text;
        }
        return text.substring(0, text.lastIndexOf(' ', MAX_DESCRIPTION)) + " …";
    }
}
