package ai.vibengine.server.http.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The files of a folder on the class path, each read when first asked for, and kept. Jetty's resource handler would have the jar mounted
 * as a filesystem at each start, its entity tags are made of times and not of bytes, and it compresses what lies beside each file only
 * compressed. Thread-safe.
 */
public final class StaticFiles {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    private final ConcurrentMap<String, Optional<StaticFile>> files = new ConcurrentHashMap<>();
    private final String folder;

    /** @param folder the absolute name of the folder, with a slash at its end */
    public StaticFiles(String folder) {
        this.folder = folder;
    }

    /** Returns the file of a name that comes from the server and not from a client; empty when there is none. */
    public Optional<StaticFile> find(String name) {
        return files.computeIfAbsent(name, this::read);
    }

    /** Returns the file of a name that is known to be there. */
    public StaticFile get(String name) {
        return find(name).orElseThrow(() -> new IllegalStateException("not on the class path: " + folder + name));
    }

    private Optional<StaticFile> read(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalStateException("no media type for " + name);
        }
        try (InputStream stream = StaticFiles.class.getResourceAsStream(folder + name)) {
            return stream == null ? Optional.empty() : Optional.of(StaticFile.of(type, stream.readAllBytes()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
