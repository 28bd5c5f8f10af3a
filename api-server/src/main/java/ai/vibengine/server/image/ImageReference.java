package ai.vibengine.server.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image, as {@code [registry/]path[:tag][@digest]}.
 *
 * @param registry host, with a port or without; null where the name has none
 * @param path within the registry
 * @param tag null where the name has none
 * @param digest of the form {@code sha256:…}; null where the name has none
 */
public record ImageReference(
        @Nullable String registry,
        String path,
        @Nullable String tag,
        @Nullable String digest) {

    /** The tag of a name that has neither tag nor digest. */
    private static final String USUAL_TAG = "latest";

    private static final String PART = "[a-z0-9]+(?:(?:[.]|_|__|-+)[a-z0-9]+)*";

    private static final Pattern FORM = Pattern.compile("(?:(?<registry>localhost|localhost:[0-9]{1,5}"
            + "|[A-Za-z0-9][A-Za-z0-9-]*(?:[.][A-Za-z0-9-]+)+(?::[0-9]{1,5})?|[A-Za-z0-9][A-Za-z0-9-]*:[0-9]{1,5})/)?"
            + "(?<path>" + PART + "(?:/" + PART + ")*)"
            + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
            + "(?:@(?<digest>sha256:[0-9a-f]{64}))?");

    /** Reads a name; empty when it is none. */
    public static Optional<ImageReference> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new ImageReference(
                        matcher.group("registry"),
                        matcher.group("path"),
                        matcher.group("tag"),
                        matcher.group("digest")))
                : Optional.empty();
    }

    /** Returns the name of the same image that says which one it is. */
    public ImageReference pinnedTo(String itsDigest) {
        return new ImageReference(registry, path, tag, itsDigest);
    }

    /** Returns what is asked of a registry: a digest, or else a tag, with the sign before it. */
    public String version() {
        return digest == null ? ":" + (tag == null ? USUAL_TAG : tag) : "@" + digest;
    }

    /** Returns the name as it is written. */
    @Override
    public String toString() {
        return (registry == null ? "" : registry + "/")
                + path
                + (tag == null ? "" : ":" + tag)
                + (digest == null ? "" : "@" + digest);
    }
}
