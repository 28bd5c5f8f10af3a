package ai.vibengine.openapi.reference;

import java.util.List;

/**
 * The endpoints of a tag.
 *
 * @param slug its name in URLs
 * @param name the tag
 * @param description what the tag is about
 * @param text the same without markup, for the search
 * @param endpoints in the order of the contract
 */
public record Group(String slug, String name, Html description, String text, List<Endpoint> endpoints) {

    /** {@return where its page is, relative to the site} */
    public String href() {
        return slug + "/index.html";
    }
}
