package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** More servers that are unlike others, in what the contract leaves open. */
final class MoreVariants {
    private static final JsonMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private MoreVariants() {}

    static void addTo(List<Variant> all) {
        texts(all);
        headers(all);
        add(all, "long-messages", (request, operation, reply) -> {
            if (!reply.code().isEmpty()) {
                reply.error()
                        .put("message", reply.error().path("message").asText() + " Mind the contract.".repeat(100));
            }
        });
        add(all, "empty-details", (request, operation, reply) -> {
            if (reply.code().equals("invalid_request") && !reply.error().has("details")) {
                reply.error().putArray("details");
            }
        });
        add(all, "lines-of-another-builder", (request, operation, reply) -> {
            if (operation.equals("listTemplateLogs") && reply.status == 200 && reply.body != null) {
                reply.body.path("data").forEach(line -> {
                    String text = line.path("text").asText();
                    // The lines are those that the server keeps.
                    if (line.path("stream").asText().equals("system") && !text.startsWith("»")) {
                        ((ObjectNode) line).put("text", "» " + text);
                    }
                });
            }
        });
        add(all, "errors-of-builds-with-more", (request, operation, reply) -> {
            if (operation.endsWith("Template")
                    && reply.status < 300
                    && reply.body != null
                    && reply.data().has("error")) {
                reply.data()
                        .put(
                                "error",
                                "The build failed.\n"
                                        + reply.data().path("error").asText());
            }
        });
        all.add(new Variant("requests-of-a-million", setup -> setup.requests = 1_000_000, Level.EXTENSION));
        all.add(new Variant("clock-behind", setup -> setup.clockAhead = Duration.ofSeconds(-40), Level.EXTENSION));
    }

    private static void texts(List<Variant> all) {
        rewrites(all, "escapes", json -> json);
        rewrites(all, "escaped-slashes", json -> json.replace("/", "\\/"));
        rewrites(all, "white-space-in-front", json -> "\r\n\t " + json);
        add(all, "chunks-of-seven", (request, operation, reply) -> reply.chunkSize = 7);
    }

    private static void headers(List<Variant> all) {
        add(
                all,
                "no-head-in-allow",
                (request, operation, reply) ->
                        reply.headers.computeIfPresent("Allow", (name, value) -> value.replace(", HEAD", "")));
        add(
                all,
                "tags-of-another-form",
                (request, operation, reply) -> reply.headers.computeIfPresent(
                        "ETag", (name, value) -> "\"v1!" + value.substring(1, value.length() - 1) + "~\""));
        add(
                all,
                "vary",
                (request, operation, reply) ->
                        reply.with("Vary", "Accept, Accept-Encoding").with("Server-Timing", "db;dur=2.4"));
        add(all, "keep-alive", (request, operation, reply) -> reply.with("Keep-Alive", "timeout=5, max=1000"));
        add(all, "tags-on-json", (request, operation, reply) -> {
            if (reply.bytes == null && !reply.headers.containsKey("ETag") && reply.status == 200) {
                reply.with("ETag", "W/\"json\"");
            }
        });
        add(all, "limits-by-other-names-too", (request, operation, reply) -> {
            String left = reply.headers.getOrDefault("X-RateLimit-Remaining", "0");
            reply.with("RateLimit-Policy", "\"minute\";q=60;w=60").with("RateLimit", "\"minute\";r=" + left + ";t=9");
        });
        add(all, "two-challenges", (request, operation, reply) -> {
            if (reply.status == 401) {
                reply.with("WWW-Authenticate", "ApiKey realm=\"vibengine\", Bearer");
            }
        });
    }

    private static void rewrites(List<Variant> all, String name, UnaryOperator<String> how) {
        add(all, name, (request, operation, reply) -> {
            if (reply.body != null && reply.text == null && reply.bytes == null) {
                reply.text = how.apply(escaped(reply));
            }
        });
    }

    private static String escaped(Response reply) {
        try {
            return ASCII.writeValueAsString(reply.body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(List<Variant> all, String name, Mutation mutation) {
        all.add(new Variant(name, setup -> setup.add(mutation), Level.EXTENSION));
    }
}
