package ai.vibengine.server.runtime.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.rootfs.Platform;
import ai.vibengine.server.runtime.BuildEndedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
class RegistryManifestTest {

    private static final String DIGEST = "sha256:" + "a1".repeat(32);
    private static final String PART = "{'digest':'" + DIGEST + "','size':5}";

    @TempDir
    private Path folder;

    private RegistryManifest manifest(String json) throws IOException {
        return RegistryManifest.read(Files.writeString(folder.resolve("manifest"), json.replace('\'', '"')), "tools");
    }

    private RegistryManifest image(String config, String layers) throws IOException {
        return manifest("{'config':" + config + ",'layers':[" + layers + "]}");
    }

    @Test
    void anImageOfOwnPartsPasses() throws IOException {
        RegistryManifest image = image(PART, PART + "," + PART);

        assertThatCode(() -> image.requireOwnParts("tools")).doesNotThrowAnyException();
        assertThat(image.packedBytes()).isEqualTo(10);
        assertThat(image.parts()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'digest':'DIGEST','urls':['http://169.254.169.254/']}; PART",
                "PART; {'digest':'DIGEST','size':5,'urls':['http://localhost/']}",
                "{'digest':'sha256:x/../../../other/blobs/y'}; PART",
                "PART; {'digest':'x:../../../victim','size':5}",
                "PART; {'size':5}",
                "{}; PART",
                "PART; ''"
            })
    void partsThatLieElsewhereAreRefused(String config, String layers) throws IOException {
        RegistryManifest image = image(full(config), full(layers));

        assertThatThrownBy(() -> image.requireOwnParts("tools")).isInstanceOf(BuildEndedException.class);
    }

    private static String full(String text) {
        return text.replace("PART", PART).replace("DIGEST", DIGEST);
    }

    @Test
    void anIndexWithinAnIndexAndTooManyLayersAreRefused() throws IOException {
        RegistryManifest index = manifest("{'manifests':[]}");
        RegistryManifest many = image(PART, String.join(",", Collections.nCopies(128, PART)));

        assertThatThrownBy(() -> index.requireOwnParts("tools")).isInstanceOf(BuildEndedException.class);
        assertThatThrownBy(() -> many.requireOwnParts("tools")).isInstanceOf(BuildEndedException.class);
    }

    @ParameterizedTest
    @CsvSource({"-1,1", "9223372036854775807,1"})
    void sizesThatCannotBeAreMoreThanAnyBound(long first, long second) throws IOException {
        String layer = "{'digest':'" + DIGEST + "','size':";

        assertThat(image(PART, layer + first + "}," + layer + second + "}").packedBytes())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void ofManyPlatformsFewAreNamed() throws IOException {
        String other = "{'digest':'" + DIGEST + "','platform':{'os':'" + "o".repeat(100_000) + "','architecture':'a'}}";
        RegistryManifest index = manifest("{'manifests':[" + String.join(",", Collections.nCopies(30, other)) + "]}");

        assertThatThrownBy(() -> index.instanceFor(new Platform("linux", "amd64"), "tools"))
                .isInstanceOf(BuildEndedException.class)
                .message()
                .hasSizeLessThan(1_000);
    }
}
