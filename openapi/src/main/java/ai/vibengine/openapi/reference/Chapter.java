package ai.vibengine.openapi.reference;

/**
 * A part of the contract's own description: what stands under one of its headings.
 *
 * @param slug its name in URLs
 * @param title the heading
 * @param body what stands under it
 * @param text the same without markup, for the search
 */
public record Chapter(String slug, String title, Html body, String text) {

    /** {@return where its page is, relative to the site} */
    public String href() {
        return slug + ".html";
    }
}
