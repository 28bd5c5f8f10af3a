package ai.vibengine.server.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The pages about the API, which the build of the contract has written: read once, and kept in memory. Immutable. */
public final class ReferenceSite {

    private static final String FOLDER = "/ai/vibengine/openapi/site/";
    private static final String FILES = "files.txt";
    private static final String NOT_FOUND = "404.html";
    private static final String INDEX = "index.html";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    private final Map<String, ReferenceFile> files;
    private final ReferenceFile notFound;

    private ReferenceSite(Map<String, ReferenceFile> files, ReferenceFile notFound) {
        this.files = Map.copyOf(files);
        this.notFound = notFound;
    }

    /** Reads the site from the class path. */
    public static ReferenceSite load() {
        Map<String, ReferenceFile> files = new HashMap<>();
        new String(resource(FILES), StandardCharsets.UTF_8)
                .lines()
                .filter(name -> !name.equals(NOT_FOUND))
                .forEach(name -> files.put(name, file(name)));
        return new ReferenceSite(files, file(NOT_FOUND));
    }

    /** The file at a path relative to the site, where a folder stands for its index. */
    Optional<ReferenceFile> at(String path) {
        return Optional.ofNullable(files.get(path.isEmpty() || path.endsWith("/") ? path + INDEX : path));
    }

    /** Where the page is that somebody means who leaves out the end of its name. */
    Optional<String> meantBy(String path) {
        return files.containsKey(path + "/" + INDEX)
                ? Optional.of(path + "/")
                : Optional.of(path + ".html").filter(files::containsKey);
    }

    /** What is shown where nothing is. */
    ReferenceFile notFound() {
        return notFound;
    }

    private static ReferenceFile file(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalStateException("no media type for " + name);
        }
        return ReferenceFile.of(type, resource(name));
    }

    private static byte[] resource(String name) {
        try (InputStream stream = ReferenceSite.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalStateException("not on the class path: " + FOLDER + name);
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
