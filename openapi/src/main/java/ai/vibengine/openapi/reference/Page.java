package ai.vibengine.openapi.reference;

/**
 * Where a page is, for the frame around it.
 *
 * @param href relative to the site
 * @param title for the browser's tab
 * @param description one sentence, for those who list pages
 * @param root what leads from the page to the site, such as {@code ../}
 * @param edition what changes when the files beside the pages do
 * @param live whether the API answers at the origin of the page, so that it can be tried
 */
public record Page(String href, String title, String description, String root, String edition, boolean live) {

    /** A page that is reached by its own path. */
    static Page at(String href, String title, String description, String edition, boolean live) {
        String root =
                "../".repeat((int) href.chars().filter(each -> each == '/').count());
        return new Page(href, title, description, root, edition, live);
    }

    /** {@return where a file beside the pages is} */
    public String asset(String name) {
        return root + name + "?v=" + edition;
    }

    /** {@return whether this is the page at that place} */
    public boolean is(String other) {
        return href.equals(other);
    }
}
