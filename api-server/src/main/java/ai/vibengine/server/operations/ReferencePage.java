package ai.vibengine.server.operations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The reference at {@code /docs}: a page and the script that draws it, both served from here, so that no network is needed. */
public final class ReferencePage {

    private static final String PAGE = "/docs";

    private final Map<String, Asset> assets;

    private ReferencePage(Map<String, Asset> assets) {
        this.assets = Map.copyOf(assets);
    }

    /** Reads the assets from the class path. */
    public static ReferencePage load() {
        Asset page = new Asset("text/html;charset=utf-8", resource("/docs/index.html"));
        return new ReferencePage(Map.of(
                PAGE,
                page,
                PAGE + "/start.js",
                new Asset("text/javascript;charset=utf-8", resource("/docs/start.js")),
                PAGE + "/scalar.js",
                new Asset("text/javascript;charset=utf-8", resource("/META-INF/resources/webjars/scalar/scalar.js"))));
    }

    /** What is at this path; empty when it is not one of the reference's. */
    Optional<Asset> at(String path) {
        Asset asset = assets.get(path);
        // Every endpoint has a page of its own below /docs, which the script draws from the path.
        return asset == null && path.startsWith(PAGE + "/") && path.indexOf('.') < 0
                ? Optional.ofNullable(assets.get(PAGE))
                : Optional.ofNullable(asset);
    }

    private static byte[] resource(String name) {
        try (InputStream stream = ReferencePage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("not on the class path: " + name);
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What is served at a path; its bytes are nobody's to change. */
    @SuppressWarnings("ArrayRecordComponent")
    record Asset(String type, byte[] bytes) {}
}
