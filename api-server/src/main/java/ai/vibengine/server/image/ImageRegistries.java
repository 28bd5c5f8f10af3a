package ai.vibengine.server.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The registries that images may be pulled from.
 *
 * @param allowed the registries, or parts of them; none where templates come from no images
 * @param credentials a file with what the registries ask for, as container tools write it
 * @param mostBytes how large an image may be, packed as well as unpacked
 */
public record ImageRegistries(List<Entry> allowed, Optional<Path> credentials, long mostBytes) {

    public ImageRegistries {
        allowed = List.copyOf(allowed);
    }

    /** Returns the settings of a server that pulls nothing. */
    public static ImageRegistries none() {
        return new ImageRegistries(List.of(), Optional.empty(), 0);
    }

    /**
     * A registry, or a part of one.
     *
     * @param host with a port or without
     * @param path what the paths of its images begin with; empty for all of them
     * @param isPlain whether it is asked without TLS
     */
    public record Entry(String host, String path, boolean isPlain) {

        private static final Pattern FORM =
                Pattern.compile("(?<plain>http://)?(?<host>[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?)"
                        + "(?:/(?<path>[a-z0-9][a-z0-9._/-]*[a-z0-9]|[a-z0-9]))?");

        /** Reads an entry of the form {@code [http://]HOST[:PORT][/PATH]}; empty when it is none. */
        public static Optional<Entry> parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String path = matcher.group("path");
            return Optional.of(
                    new Entry(matcher.group("host"), path == null ? "" : path, matcher.group("plain") != null));
        }

        private boolean has(ImageReference reference) {
            return host.equals(reference.registry())
                    && (path.isEmpty()
                            || reference.path().equals(path)
                            || reference.path().startsWith(path + "/"));
        }

        private String name() {
            return path.isEmpty() ? host : host + "/" + path;
        }
    }

    /**
     * The place of an image.
     *
     * @param name registry and path
     * @param isPlain whether the registry is asked without TLS
     */
    public record Place(String name, boolean isPlain) {}

    /** Returns where an image is; empty when it is in none of these. A name without a registry is looked for in the first. */
    public Optional<Place> placeOf(ImageReference reference) {
        if (reference.registry() == null) {
            return allowed.stream()
                    .findFirst()
                    .map(first -> new Place(first.name() + "/" + reference.path(), first.isPlain()));
        }
        return allowed.stream()
                .filter(entry -> entry.has(reference))
                .findFirst()
                .map(entry -> new Place(reference.registry() + "/" + reference.path(), entry.isPlain()));
    }

    /** Returns the registries for a sentence. */
    public String inWords() {
        return allowed.stream().map(Entry::name).collect(Collectors.joining(", "));
    }
}
