package ai.vibengine.openapi.reference;

import gg.jte.Content;
import gg.jte.TemplateOutput;

/**
 * Markup that may go into a page as it is; whatever a template gets as a plain string is escaped.
 *
 * @param markup well-formed, with all text in it escaped
 */
public record Html(String markup) implements Content {

    private static final Html EMPTY = new Html("");

    /** Nothing. */
    public static Html empty() {
        return EMPTY;
    }

    /** {@return whether there is nothing} */
    public boolean isEmpty() {
        return markup.isEmpty();
    }

    @Override
    public void writeTo(TemplateOutput output) {
        output.writeContent(markup);
    }

    @Override
    public boolean isEmptyContent() {
        return isEmpty();
    }

    /** The text with everything replaced that markup could take for its own, also within a quoted attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
