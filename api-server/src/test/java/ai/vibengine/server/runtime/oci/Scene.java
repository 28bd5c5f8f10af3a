package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.machine.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;

/** An attacker's sandbox and its neighbour on one machine, and what both and the machine were before the attack. */
final class Scene implements AutoCloseable {

    static final SandboxLimits LIMITS = new SandboxLimits(128 << 20, 1, 32, 16 << 20);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String PROGRAM = "/tmp/attack.py";

    final Path data;
    final OciRuntimeFixture fixture;
    final Inside attacker;
    final Inside neighbour;
    private final HostState before;

    /** Constructs a scene with sandboxes from the built-in base. */
    Scene(Path data) throws IOException, InterruptedException {
        this(new OciRuntimeFixture(data), SandboxImage.builtIn());
    }

    /** Constructs a scene with sandboxes from an image that the fixture's runtime has. */
    Scene(OciRuntimeFixture fixture, SandboxImage image) throws IOException, InterruptedException {
        this.fixture = fixture;
        this.data = fixture.data;
        try {
            Files.writeString(Files.createDirectories(data.resolve("secret")).resolve("file"), "secret of the host");
            attacker = start(image);
            neighbour = start(image);
            neighbour.output("echo secret of the neighbour > ~/secret; echo secret of the neighbour > /tmp/secret");
            awaitHiddenDisks();
            before = HostState.of(data);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            fixture.close();
            throw failure;
        }
    }

    /** Their disks are taken out of the machine's sight a moment after they were started. */
    private void awaitHiddenDisks() throws IOException {
        String bundles = data.toRealPath().resolve("containers/bundles").toString();
        assertThat(Await.until(() -> !mounts().contains(bundles), PATIENCE)).isTrue();
    }

    private static String mounts() {
        try {
            return Files.readString(Path.of("/proc/mounts"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** An image with a layer that the commands made. */
    static SandboxImage build(OciRuntimeFixture fixture, String layer, String... commands) {
        BuildSpec spec = new BuildSpec(
                OciRuntimeFixture.newId(),
                SandboxImage.builtIn(),
                new SandboxLimits(512 << 20, 1, 64, 256 << 20),
                BuildSpec.Network.NONE);
        try (LayerBuild build = fixture.runtime.builder().open(spec)) {
            for (String command : commands) {
                List<String> output = new CopyOnWriteArrayList<>();
                assertThat(build.run(command, Map.of(), null, DEADLINE, (channel, line) -> output.add(line)))
                        .as("%s: %s", command, output)
                        .isZero();
            }
            build.keep(layer);
        }
        return SandboxImage.builtIn().with(layer);
    }

    Inside start(SandboxImage image) {
        String id = OciRuntimeFixture.newId();
        fixture.runtime.start(new SandboxSpec(id, image, LIMITS));
        return fixture.inside(id);
    }

    /** Returns the answer of each system call to the attacker: {@code done}, the name of an error, or the signal that ended the caller. */
    List<String> calls(String... calls) throws IOException, InterruptedException {
        Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"), "the call numbers are those of x86-64");
        install(attacker);
        StringBuilder script = new StringBuilder("python3 ").append(PROGRAM);
        for (String call : calls) {
            script.append(" '").append(call).append('\'');
        }
        return attacker.output(script.toString()).lines().toList();
    }

    private static void install(Inside sandbox) throws IOException, InterruptedException {
        try (InputStream program = Scene.class.getResourceAsStream("attack.py")) {
            String text = Base64.getEncoder()
                    .encodeToString(Objects.requireNonNull(program).readAllBytes());
            sandbox.output("test -e " + PROGRAM + " || echo " + text + " | base64 -d > " + PROGRAM);
        }
    }

    /** Holds the machine and the neighbour against what they were. */
    void assertUnharmed() throws IOException, InterruptedException {
        assertThat(before.differences(HostState.of(data))).isEmpty();
        assertThat(neighbour.output("cat ~/secret /tmp/secret"))
                .isEqualTo("secret of the neighbour\nsecret of the neighbour");
        assertThat(neighbour.output("ps -eo args --no-headers | head -n 1")).startsWith("/dev/agent/agent");
    }

    @Override
    public void close() {
        fixture.close();
    }
}
