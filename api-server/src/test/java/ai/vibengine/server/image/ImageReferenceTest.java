package ai.vibengine.server.image;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.image.ImageRegistries.Entry;
import ai.vibengine.server.image.ImageRegistries.Place;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
class ImageReferenceTest {

    private static final String DIGEST = "sha256:" + "a1".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "tools, , tools, :latest",
        "tools:1.4, , tools, :1.4",
        "team/tools, , team/tools, :latest",
        "registry.test/tools, registry.test, tools, :latest",
        "localhost/tools, localhost, tools, :latest",
        "localhost:5000/a/b_c/d-e:T_1, localhost:5000, a/b_c/d-e, :T_1",
        "host:5000/tools, host:5000, tools, :latest",
        "127.0.0.1:5000/tools:x, 127.0.0.1:5000, tools, :x",
        "tools@DIGEST, , tools, @DIGEST",
        "registry.test/tools:1@DIGEST, registry.test, tools, @DIGEST"
    })
    void aNameIsTakenApart(String text, String registry, String path, String version) {
        ImageReference reference =
                ImageReference.parse(text.replace("DIGEST", DIGEST)).orElseThrow();

        assertThat(reference.registry()).isEqualTo(registry);
        assertThat(reference.path()).isEqualTo(path);
        assertThat(reference.version()).isEqualTo(version.replace("DIGEST", DIGEST));
        assertThat(reference.toString()).isEqualTo(text.replace("DIGEST", DIGEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Tools",
                "-tools",
                "tools:",
                "tools:-x",
                "tools@sha256:12",
                "tools@md5:12",
                "a//b",
                "/tools",
                "tools/",
                "..",
                "a/../b",
                "registry.test:x/tools",
                "http://registry.test/tools",
                "user:password@registry.test/tools",
                "tools --flag",
                "tools\n"
            })
    void anythingElseIsNone(String text) {
        assertThat(ImageReference.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "registry.test, registry.test/any/tools:1, registry.test/any/tools, false",
        "registry.test/team, registry.test/team/tools, registry.test/team/tools, false",
        "registry.test/team, registry.test/team, registry.test/team, false",
        "registry.test/team, registry.test/teammates/tools, , ",
        "registry.test/team, registry.test/other/tools, , ",
        "registry.test, registry.test:443/tools, , ",
        "registry.test, test/tools, registry.test/test/tools, false",
        "http://localhost:5000/team, localhost:5000/team/tools, localhost:5000/team/tools, true",
        "'registry.test/team,other.test', tools:1, registry.test/team/tools, false",
        "'registry.test,http://other.test', other.test/tools, other.test/tools, true"
    })
    void onlyWhatTheOperatorNamesHasAPlace(String allowed, String text, String place, Boolean isPlain) {
        ImageRegistries registries = new ImageRegistries(
                Arrays.stream(allowed.split(",", -1))
                        .map(entry -> Entry.parse(entry).orElseThrow())
                        .toList(),
                Optional.empty(),
                1 << 20);

        assertThat(registries.placeOf(ImageReference.parse(text).orElseThrow()))
                .isEqualTo(Optional.ofNullable(place).map(name -> new Place(name, isPlain)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://registry.test",
                "registry.test/",
                "registry.test/../x",
                "a b",
                "user@registry.test",
                "-x"
            })
    void aMalformedEntryIsNone(String text) {
        assertThat(Entry.parse(text)).isEmpty();
    }
}
