package ai.vibengine.server.operations;

import ai.vibengine.server.http.resource.StaticFile;
import ai.vibengine.server.http.resource.StaticFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The pages about the API, which the build of the contract has written: each read when first asked for, and kept in memory. Thread-safe. */
public final class ReferenceSite {

    private static final String FOLDER = "/ai/vibengine/openapi/site/";
    private static final String FILES = "files.txt";
    private static final String NOT_FOUND = "404.html";
    private static final String INDEX = "index.html";

    private final Set<String> names;
    private final StaticFiles files = new StaticFiles(FOLDER);

    private ReferenceSite(Set<String> names) {
        this.names = names;
    }

    /** Returns the site on the class path. */
    public static ReferenceSite load() {
        return new ReferenceSite(new String(resource(FILES), StandardCharsets.UTF_8)
                .lines()
                .filter(name -> !name.equals(NOT_FOUND))
                .collect(Collectors.toUnmodifiableSet()));
    }

    /** Returns the file at a path relative to the site, where a folder stands for its index. */
    Optional<StaticFile> at(String path) {
        String name = path.isEmpty() || path.endsWith("/") ? path + INDEX : path;
        return names.contains(name) ? files.find(name) : Optional.empty();
    }

    /** Returns the path of the page that is meant by a path without the end of its name. */
    Optional<String> meantBy(String path) {
        return names.contains(path + "/" + INDEX)
                ? Optional.of(path + "/")
                : Optional.of(path + ".html").filter(names::contains);
    }

    /** Returns the page for paths without a file. */
    StaticFile notFound() {
        return files.get(NOT_FOUND);
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
