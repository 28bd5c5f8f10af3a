package ai.vibengine.conformance.checks.model;

import static ai.vibengine.conformance.checks.model.ContentComparison.found;
import static ai.vibengine.conformance.checks.model.ContentComparison.same;
import static ai.vibengine.conformance.checks.model.ContentComparison.shown;

import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.FileTree.Node;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.checks.model.Comparison.Found;
import ai.vibengine.conformance.http.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares answers about files. Modes and tags are the server's own, and stay as long as the file does. */
final class FileComparison {
    private static final Duration NEAR = Duration.ofSeconds(3);

    private final Model model;
    private final IdentityHashMap<Node, String> modes = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Tagged> tags = new IdentityHashMap<>();

    /** What the server called a content. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Tagged(int version, String tag, byte[] bytes) {}

    FileComparison(Model model) {
        this.model = model;
    }

    Optional<Found> content(Exchange server, Response model, boolean head) {
        byte[] bytes = model.bytes == null ? new byte[0] : model.bytes;
        Optional<String> length = server.header("Content-Length");
        if (length.isPresent() && !length.get().equals("" + bytes.length)) {
            return found("Content-Length " + bytes.length, length.get());
        }
        String expected = new String(bytes, StandardCharsets.UTF_8);
        if (!head && !expected.equals(server.body())) {
            return found("content " + shown(expected), shown(server.body()));
        }
        return tag(server);
    }

    /** @param written whether the answer has the tag of the file as well */
    Optional<Found> entry(Exchange server, boolean written, JsonNode actual, JsonNode expected) {
        for (String property : List.of("path", "name", "type")) {
            Optional<Found> found = same(property, expected, actual);
            if (found.isPresent()) {
                return found;
            }
        }
        boolean file = expected.path("type").asText().equals("file");
        Optional<Found> found = file ? same("size", expected, actual) : Optional.empty();
        if (found.isPresent()) {
            return found;
        }
        Node node = node(server, expected.path("path").asText(), false);
        String mode = actual.path("mode").asText();
        String before = node == null ? null : modes.putIfAbsent(node, mode);
        if (before != null && !before.equals(mode)) {
            return found("mode " + before, mode);
        }
        found = file ? changed(expected, actual) : Optional.empty();
        return found.isPresent() || !written ? found : tag(server);
    }

    private Optional<Found> changed(JsonNode expected, JsonNode actual) {
        String told = actual.path("modified_at").asText();
        try {
            Instant at = Instant.parse(expected.path("modified_at").asText());
            Duration off = Duration.between(at, Instant.parse(told)).abs();
            return off.compareTo(NEAR.plus(model.inaccuracy())) < 0
                    ? Optional.empty()
                    : found("modified_at near " + at, told);
        } catch (DateTimeException e) {
            return found("a modified_at", told);
        }
    }

    private Optional<Found> tag(Exchange server) {
        String path = new ai.vibengine.client.testing.internal.http.Request(
                        "GET",
                        "",
                        server.request()
                                .path()
                                .substring(server.request().path().indexOf('?') + 1),
                        Map.of(),
                        new byte[0],
                        "")
                .parameter("path")
                .orElse("");
        Node node = node(server, path, true);
        String tag = server.header("ETag").orElse("");
        if (node == null) {
            return Optional.empty();
        }
        if (tag.isEmpty()) {
            Tagged known = tags.get(node);
            return known == null || known.version() != node.version
                    ? Optional.empty()
                    : found("ETag " + known.tag() + ", since the file is the same", "none");
        }
        Tagged before = tags.put(node, new Tagged(node.version, tag, node.bytes.clone()));
        if (before == null) {
            return Optional.empty();
        }
        if (before.version() == node.version && !before.tag().equals(tag)) {
            return found("ETag " + before.tag() + ", since the file is the same", tag);
        }
        return before.tag().equals(tag) && !Arrays.equals(before.bytes(), node.bytes)
                ? found("another ETag than that of the content before", tag)
                : Optional.empty();
    }

    private @Nullable Node node(Exchange server, String path, boolean followed) {
        String id = server.request().pathOnly().split("/", -1)[2];
        Optional<FakeSandbox> sandbox = model.sandbox(id);
        return sandbox.map(any -> any.files().get(any.files().resolve(path, followed)))
                .orElse(null);
    }
}
