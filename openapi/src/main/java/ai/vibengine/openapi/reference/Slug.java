package ai.vibengine.openapi.reference;

import java.util.Locale;

/** Names as they stand in URLs. */
final class Slug {

    private Slug() {}

    /** The words of a title or of a camel-case name, in lower case, joined by hyphens. */
    static String of(String name) {
        return name.replaceAll("(\\p{Ll})(\\p{Lu})", "$1-$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
    }
}
