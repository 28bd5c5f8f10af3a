package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.BuildSpec.Network;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.LayerBuild.Channel;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds in real containers, and sandboxes from what they made. */
@NullMarked
class LayersTest {

    private static final SandboxLimits LIMITS = new SandboxLimits(512 << 20, 1, 64, 256 << 20);
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    private final List<String> output = new CopyOnWriteArrayList<>();
    private OciRuntimeFixture fixture;

    @BeforeEach
    void open() {
        fixture = new OciRuntimeFixture(data);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aSandboxSeesWhatTheLayersOfItsImageChanged() throws Exception {
        SandboxImage first = layer(
                SandboxImage.builtIn(),
                "one",
                "echo tool > /usr/local/bin/tool && chmod 755 /usr/local/bin/tool && mkdir /opt/app && echo 1 >"
                        + " /opt/app/a",
                "chown -R user:user /opt/app && rm /usr/bin/hostname");
        SandboxImage second = layer(first, "two", "echo 2 > /opt/app/b && rm /opt/app/a && rm /usr/local/bin/tool");

        Inside fromFirst = start(first);
        Inside fromSecond = start(second);

        assertThat(fromFirst.output("cat /usr/local/bin/tool /opt/app/a; ls /opt/app"))
                .isEqualTo("tool\n1\na");
        assertThat(fromFirst.sh("ls /usr/bin/hostname").status()).isNotZero();
        assertThat(fromSecond.output(
                        "ls /opt/app /usr/local/bin/tool 2>/dev/null; ls /usr/bin/hostname 2>/dev/null; true"))
                .isEqualTo("/opt/app:\nb");
        assertThat(Path.of("/usr/bin/hostname")).exists();
        assertThat(Path.of("/usr/local/bin/tool")).doesNotExist();
    }

    @Test
    void aSandboxWritesToItsOwnCopyOfALayer() throws Exception {
        SandboxImage image =
                layer(SandboxImage.builtIn(), "one", "echo kept > /home/user/file && chown user:user /home/user/file");
        Inside writer = start(image);
        Inside reader = start(image);

        writer.output("echo changed > ~/file && cat ~/file");

        assertThat(reader.output("cat ~/file")).isEqualTo("kept");
        assertThat(writer.sh("touch /usr/bin/x").status()).isNotZero();
    }

    @Test
    void aStepTellsItsOutputAndStatus() {
        try (LayerBuild build = build(SandboxImage.builtIn())) {
            assertThat(run(build, "echo out; echo err >&2; echo $COLOR; id -u; exit 3", Map.of("COLOR", "blue")))
                    .isEqualTo(3);
        }
        assertThat(output).containsExactlyInAnyOrder("STDOUT out", "STDERR err", "STDOUT blue", "STDOUT 0");
    }

    @Test
    void aLineWithoutEndComesInPieces() {
        try (LayerBuild build = build(SandboxImage.builtIn())) {
            run(build, "head -c 20000 /dev/zero | tr '\\0' x", Map.of());
        }
        assertThat(output).hasSize(3).allMatch(line -> line.length() <= LineReader.LONGEST + "STDOUT ".length());
    }

    @Test
    void aPieceOfALineEndsWithAWholeCharacter() {
        try (LayerBuild build = build(SandboxImage.builtIn())) {
            run(build, "printf x; yes \ud83d\ude00 | head -n 5000 | tr -d '\\n'", Map.of());
        }
        assertThat(output)
                .hasSize(2)
                .allMatch(line -> line.codePoints().noneMatch(unit -> Character.getType(unit) == Character.SURROGATE));
    }

    @Test
    void aStepEndsWithItsShellAndTakesAlongWhatItLeftBehind() {
        try (LayerBuild build = build(SandboxImage.builtIn())) {
            assertThat(run(build, "sleep 1000 & sleep 1000 >/dev/null 2>&1 & echo done; exit 3", Map.of()))
                    .isEqualTo(3);
            assertThat(run(build, "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep 'slee[p] 1000'", Map.of()))
                    .isEqualTo(1);
        }
        assertThat(output).containsExactly("STDOUT done");
    }

    @Test
    void aStepPastItsDeadlineEndsTheBuildAndNothingIsLeft() throws Exception {
        String id = OciRuntimeFixture.newId();
        try (LayerBuild build = fixture.runtime.builder().open(spec(id, SandboxImage.builtIn()))) {
            assertThatThrownBy(() ->
                            build.run("sleep 1000", Map.of(), null, Duration.ofMillis(300), (channel, line) -> {}))
                    .isInstanceOf(BuildEndedException.class);
            assertThatThrownBy(() -> build.keep("late")).isInstanceOf(BuildEndedException.class);
        }
        assertThat(fixture.traces(id)).isEmpty();
        assertThat(fixture.runtime.builder().layers()).isEmpty();
    }

    @Test
    void aBuildOfAKilledServerIsRemovedByTheNext() throws Exception {
        String id = OciRuntimeFixture.newId();
        var unused = fixture.runtime.builder().open(spec(id, SandboxImage.builtIn()));

        fixture.reopen();
        fixture.runtime.adopt(Set.of());

        assertThat(fixture.traces(id)).isEmpty();
    }

    @Test
    void manyLayersLieUponEachOther() throws Exception {
        SandboxImage image = SandboxImage.builtIn();
        for (int i = 0; i < 120; i++) {
            String name = "tpl-0123456789-" + i;
            Path root = data.resolve("containers/layers").resolve(name).resolve("root/opt");
            Files.createDirectories(root);
            Files.writeString(root.resolve("file" + i), "of layer " + i);
            image = image.with(name);
        }

        assertThat(start(image).output("ls /opt | wc -l; cat /opt/file0 /opt/file119"))
                .isEqualTo("120\nof layer 0of layer 119");
    }

    @Test
    void aRemovedLayerIsGone() throws Exception {
        layer(SandboxImage.builtIn(), "one", "touch /opt/x");
        assertThat(fixture.runtime.builder().layers()).containsExactly("one");

        fixture.runtime.builder().removeLayer("one");
        fixture.runtime.builder().removeLayer("one");

        assertThat(fixture.runtime.builder().layers()).isEmpty();
        assertThat(data.resolve("containers/layers")).isEmptyDirectory();
    }

    @Test
    void theRootOfABuildMayNotDoWhatABuildDoesNotNeed() {
        try (LayerBuild build = build(SandboxImage.builtIn())) {
            for (String attempt : List.of(
                    "mount -t tmpfs x /mnt",
                    "mknod /tmp/d b 254 0",
                    "unshare -n true",
                    "unshare -U true",
                    "hostname other",
                    "date -s 2020-01-01",
                    "echo 1 > /proc/sys/kernel/panic",
                    "chroot / true")) {
                assertThat(run(build, attempt, Map.of())).as(attempt).isNotZero();
            }
        }
    }

    @Test
    void aPackageManagerKnowsTheMachinesPackages() {
        try (LayerBuild build = build(SandboxImage.builtIn())) {
            assertThat(run(
                            build,
                            "dpkg -s bash | grep ^Status && apt-get --version && apt-cache policy bash",
                            Map.of()))
                    .as(output.toString())
                    .isZero();
        }
        assertThat(output).contains("STDOUT Status: install ok installed");
    }

    @Test
    void accountsAreAddedChangedAndCheckedInABuildAndNobodyHasAPassword() throws Exception {
        try (LayerBuild build = build(SandboxImage.builtIn())) {
            for (String command : List.of(
                    "useradd -m eve && id eve && chage -l eve",
                    "chfn -f Eve eve && chsh -s /bin/sh eve && getent passwd eve | grep Eve.*/bin/sh",
                    "! command -v adduser || adduser --disabled-password --gecos '' bob",
                    "su -s /bin/sh user -c true && passwd -S root | grep ' L '",
                    "test \"$(stat -c %a%u /etc/shadow /etc/gshadow | tr -d '\\n')\" = 60006000",
                    "! cut -d: -f2 /etc/shadow /etc/gshadow | grep -v '^[*!]*$'")) {
                assertThat(run(build, command, Map.of()))
                        .as(command + ": " + output)
                        .isZero();
            }
        }
        Inside sandbox = fixture.start();
        assertThat(sandbox.output("ls /etc/shadow /etc/gshadow")).isEqualTo("/etc/gshadow\n/etc/shadow");
        assertThat(sandbox.sh("cat /etc/shadow").status()).isNotZero();
        assertThat(sandbox.sh("cat /etc/gshadow").status()).isNotZero();
    }

    @Test
    void aLayerKeepsWhatABuildChangedInPlacesThatPassElsewhere() throws Exception {
        SandboxImage first = layer(
                SandboxImage.builtIn(),
                "one",
                "mkdir /run/service && echo 1 > /tmp/a && echo 2 > /var/tmp/b && echo 3 > /run/service/c");
        SandboxImage second = layer(first, "two", "cat /tmp/a /var/tmp/b /run/service/c && rm /tmp/a");

        assertThat(start(first).output("cat /tmp/a /var/tmp/b /run/service/c; stat -c %a /tmp /var/tmp /run"))
                .isEqualTo("1\n2\n3\n1777\n1777\n755");
        assertThat(start(second).output("ls /tmp; cat /var/tmp/b /run/service/c"))
                .isEqualTo("2\n3");
    }

    @Test
    void aDiskLimitBoundsBytesAndFiles() throws Exception {
        String id = OciRuntimeFixture.newId();
        SandboxLimits limits = new SandboxLimits(64 << 20, 0.5, 32, 8 << 20);
        fixture.runtime.start(new SandboxSpec(id, SandboxImage.builtIn(), limits));
        Inside sandbox = fixture.inside(id);

        assertThat(sandbox.output("head -c 6000000 /dev/zero > ~/ok && echo fits"))
                .isEqualTo("fits");
        assertThat(sandbox.sh("head -c 6000000 /dev/zero > /tmp/more").output()).contains("No space left");
        sandbox.output("rm -f ~/ok /tmp/more");
        assertThat(sandbox.sh("cd /tmp; i=0; while [ $i -lt 2000 ]; do : > f$i; i=$((i+1)); done")
                        .output())
                .contains("No space left");
        fixture.runtime.stop(id);
        assertThat(fixture.traces(id)).isEmpty();
    }

    private SandboxImage layer(SandboxImage parent, String name, String... commands) {
        try (LayerBuild build = build(parent)) {
            for (String command : commands) {
                assertThat(run(build, command, Map.of()))
                        .as(command + ": " + output)
                        .isZero();
            }
            build.keep(name);
        }
        return parent.with(name);
    }

    private LayerBuild build(SandboxImage parent) {
        return fixture.runtime.builder().open(spec(OciRuntimeFixture.newId(), parent));
    }

    private static BuildSpec spec(String id, SandboxImage parent) {
        return new BuildSpec(id, parent, LIMITS, Network.NONE);
    }

    private int run(LayerBuild build, String command, Map<String, String> environment) {
        return build.run(
                command,
                environment,
                null,
                DEADLINE,
                (Channel channel, String line) -> output.add(channel + " " + line));
    }

    private Inside start(SandboxImage image) {
        String id = OciRuntimeFixture.newId();
        fixture.runtime.start(new SandboxSpec(id, image, LIMITS));
        return fixture.inside(id);
    }
}
