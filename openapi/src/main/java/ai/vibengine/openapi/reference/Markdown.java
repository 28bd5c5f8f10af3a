package ai.vibengine.openapi.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/** The descriptions of the contract, as pages show them. */
final class Markdown {

    private static final int CHAPTER_LEVEL = 2;

    private final Parser parser =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private final TextContentRenderer texts = TextContentRenderer.builder()
            .extensions(List.of(TablesExtension.create()))
            .build();
    private final HtmlRenderer renderer;

    Markdown(Highlighter highlighter) {
        renderer = HtmlRenderer.builder()
                .extensions(List.of(TablesExtension.create()))
                .escapeHtml(true)
                .sanitizeUrls(true)
                .attributeProviderFactory(context -> (node, tag, attributes) -> label(node, tag, attributes))
                .nodeRendererFactory(context -> new CodeBlocks(context, highlighter))
                .build();
    }

    Html html(String markdown) {
        return new Html(renderer.render(parser.parse(markdown)).strip());
    }

    /** For a place where a paragraph cannot stand: what is one paragraph comes without its tags. */
    Html inline(String markdown) {
        String html = html(markdown).markup();
        boolean one = html.startsWith("<p>") && html.indexOf("<p>", 1) < 0 && html.endsWith("</p>");
        return new Html(one ? html.substring("<p>".length(), html.length() - "</p>".length()) : html);
    }

    String text(String markdown) {
        return texts.render(parser.parse(markdown)).replaceAll("\\s+", " ").strip();
    }

    /** What stands before the first heading. */
    Html introduction(String markdown) {
        return html(markdown.split("(?m)^## ", 2)[0]);
    }

    List<Chapter> chapters(String markdown) {
        List<Chapter> chapters = new ArrayList<>();
        for (Node node = parser.parse(markdown).getFirstChild(); node != null; ) {
            if (!(node instanceof Heading heading) || heading.getLevel() != CHAPTER_LEVEL) {
                node = node.getNext();
                continue;
            }
            String title = texts.render(heading).strip();
            StringBuilder body = new StringBuilder();
            StringBuilder text = new StringBuilder();
            for (node = heading.getNext();
                    node != null && !(node instanceof Heading next && next.getLevel() == CHAPTER_LEVEL);
                    node = node.getNext()) {
                body.append(renderer.render(node));
                text.append(texts.render(node)).append(' ');
            }
            chapters.add(new Chapter(
                    Slug.of(title),
                    title,
                    new Html(body.toString().strip()),
                    text.toString().replaceAll("\\s+", " ").strip()));
        }
        return chapters;
    }

    /** A table that is wider than the screen scrolls by itself, and who has no mouse must be able to reach it for that. */
    private static void label(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof TableBlock && tag.equals("table")) {
            attributes.put("tabindex", "0");
        }
    }

    /** Fenced code, coloured. */
    private static final class CodeBlocks implements NodeRenderer {

        private final HtmlNodeRendererContext context;
        private final Highlighter highlighter;

        CodeBlocks(HtmlNodeRendererContext context, Highlighter highlighter) {
            this.context = context;
            this.highlighter = highlighter;
        }

        @Override
        public java.util.Set<Class<? extends Node>> getNodeTypes() {
            return java.util.Set.of(FencedCodeBlock.class);
        }

        @Override
        public void render(Node node) {
            FencedCodeBlock block = (FencedCodeBlock) node;
            Html code =
                    highlighter.highlight(block.getInfo(), block.getLiteral().stripTrailing());
            context.getWriter()
                    .raw("<div class=\"code\"><pre tabindex=\"0\"><code>" + code.markup() + "</code></pre></div>");
        }
    }
}
