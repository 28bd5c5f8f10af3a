package ai.vibengine.server.template;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.image.PulledImage;
import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.runtime.InMemoryImages;
import ai.vibengine.server.runtime.InMemoryLayers;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates that are built on images. */
final class ImageTemplateTest {

    @RegisterExtension
    final TestServer server = new TestServer();

    private Api api;
    private InMemoryLayers layers;

    @BeforeEach
    void call() {
        api = server.account();
        layers = server.runtime().builder();
        layers.inMemoryImages()
                .add("tools", new PulledImage(Map.of("COLOR", "blue", "SIZE", "small"), "/srv", 1 << 20));
    }

    private Answer build(String id, String image, String fields) {
        return api.send(
                "POST",
                "/templates",
                "{\"template_id\":\"" + id + "\",\"image\":\"" + image + "\",\"commands\":[\"echo a\"]" + fields + "}",
                "Content-Type",
                "application/json",
                "Prefer",
                "wait=20");
    }

    @Test
    void aTemplateHasWhatItsImageSaysUnlessItSaysItself() {
        JsonNode template =
                build("own", "tools:1", ",\"env\":{\"SIZE\":\"large\"}").data();

        assertThat(template.path("status").asText()).isEqualTo("ready");
        assertThat(template.path("image").asText()).isEqualTo("tools:1@" + InMemoryImages.digestOf("tools"));
        assertThat(template.has("from")).isFalse();
        assertThat(template.path("workdir").asText()).isEqualTo("/srv");
        assertThat(layers.folders()).contains("made /srv", "step in /srv");
        String sandbox = api.post("/sandboxes", "{\"template\":\"own\"}").sandboxId();
        assertThat(server.runtime().specOf(sandbox).environment())
                .containsEntry("COLOR", "blue")
                .containsEntry("SIZE", "large");
        assertThat(server.runtime().specOf(sandbox).image().base()).startsWith("image-");
        assertThat(api.get("/templates").data().toString()).contains("tools:1@sha256:");
    }

    @Test
    void theRootFilesystemGoesWithTheLastThatStandsOnIt() throws Exception {
        build("first", "tools:1", "");
        build("second", "tools", "");
        api.send(
                "POST",
                "/templates",
                "{\"template_id\":\"child\",\"from\":\"first\",\"commands\":[\"echo a\"]}",
                "Content-Type",
                "application/json",
                "Prefer",
                "wait=20");
        assertThat(layers.bases()).hasSize(1);

        api.delete("/templates/first");
        api.delete("/templates/second");
        assertThat(layers.bases()).hasSize(1);
        api.delete("/templates/child");

        assertThat(Eventually.get(layers::bases, Set::isEmpty)).isEmpty();
    }

    @Test
    void aTemplateIsWhatItWasAfterARestart() throws Exception {
        build("own", "tools:1", "");
        server.stop();
        server.start();
        Api again = Api.withKey(server.url(), api.key());

        JsonNode template = again.get("/templates/own").data();

        assertThat(template.path("status").asText()).isEqualTo("ready");
        assertThat(template.path("image").asText()).contains("@sha256:");
        assertThat(template.path("workdir").asText()).isEqualTo("/srv");
        assertThat(again.post("/sandboxes", "{\"template\":\"own\"}").status()).isEqualTo(201);
    }

    @Test
    void withoutItsRootFilesystemATemplateHasFailed() throws Exception {
        build("own", "tools:1", "");
        server.stop();
        layers.bases().forEach(layers::removeBase);
        server.start();

        JsonNode template =
                Api.withKey(server.url(), api.key()).get("/templates/own").data();

        assertThat(template.path("error").asText()).isEqualTo("Its files are gone.");
    }

    @Test
    void aBuildThatFailsLeavesNothingOfTheImage() throws Exception {
        JsonNode missing = build("missing", "nothing:1", "").data();
        assertThat(missing.path("status").asText()).isEqualTo("failed");
        assertThat(missing.path("error").asText()).contains("no image nothing:1");
        assertThat(missing.path("image").asText()).isEqualTo("nothing:1");

        JsonNode failed = api.send(
                        "POST",
                        "/templates",
                        "{\"template_id\":\"failed\",\"image\":\"tools:1\",\"commands\":[\"exit 3\"]}",
                        "Content-Type",
                        "application/json",
                        "Prefer",
                        "wait=20")
                .data();
        assertThat(failed.path("error").asText()).contains("exited with 3");
        assertThat(Eventually.get(layers::bases, Set::isEmpty)).isEmpty();
    }

    @Test
    void aPullEndsWithItsTemplate() throws Exception {
        api.post("/templates", "{\"template_id\":\"own\",\"image\":\"hanging\",\"commands\":[\"echo a\"]}");
        layers.inMemoryImages().awaitHanging();

        assertThat(api.delete("/templates/own").status()).isEqualTo(200);

        // With one place for builds of the account, the next one waits for it.
        assertThat(build("own", "tools:1", "").data().path("status").asText()).isEqualTo("ready");
    }

    @ParameterizedTest
    @CsvSource({
        "elsewhere.test/tools:1, '', must be in one of images.test",
        "tools:1, ',\"from\":\"python-data\"', must not be given together with from",
        "Tools, '', must be the name of an image",
        "tools::1, '', must be the name of an image",
        "images.test/tools@sha256:12, '', be the name of an image"
    })
    void whatCannotBePulledIsRefused(String image, String fields, String why) {
        Answer refused = build("own", image, fields);

        assertThat(refused.outcome()).isEqualTo("400 invalid_request");
        assertThat(refused.error().at("/details/0/field").asText()).isEqualTo("image");
        assertThat(refused.error().at("/details/0/message").asText()).contains(why);
        assertThat(api.get("/templates/own").outcome()).isEqualTo("404 not_found");
    }

    @Test
    void aServiceWithoutImagesSaysSo() throws Exception {
        assertThat(api.get("/limits").data().path("extensions").toString()).contains("images");
        layers.inMemoryImages().setOffered(false);
        server.stop();
        server.start();
        api = Api.withKey(server.url(), api.key());

        assertThat(api.get("/limits").data().path("extensions").toString()).doesNotContain("images");
        assertThat(build("own", "tools:1", "").error().at("/details/0/message").asText())
                .isEqualTo("is not offered by this service");
    }
}
