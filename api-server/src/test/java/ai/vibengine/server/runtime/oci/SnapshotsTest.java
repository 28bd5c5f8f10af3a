package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.LayerSnapshot;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.machine.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers of the files of real sandboxes, and sandboxes from them. */
@NullMarked
class SnapshotsTest {

    private static final SandboxLimits LIMITS = new SandboxLimits(512 << 20, 1, 64, 256 << 20);

    @TempDir
    Path data;

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
    void aSandboxFromASnapshotHasTheFilesAsTheyWere() throws Exception {
        Inside source = start(SandboxImage.builtIn());
        source.output(
                "cd ~ && echo kept > ~/file && chmod 4751 ~/file && ln ~/file ~/same && ln -s /nowhere ~/link && mkfifo ~/pipe"
                        + " && truncate -s 64M ~/holes && mkdir -m 700 ~/private && touch -d @86400 ~/old"
                        + " && touch \"$(printf 'n\\377me')\" && rm -f ~/.profile ~/.bashrc");
        String look = "cd ~ && stat -c '%n %F %a %u %h %s' file same link pipe holes private && stat -c %Y old"
                + " && cat file && du -k holes | cut -f1 && ls -a | od -An -c | tr -d ' \\n'";
        String before = source.output(look);

        SandboxImage image = snapshot(source, true);
        source.output("echo changed > ~/file");

        Inside next = start(image);
        assertThat(next.output(look)).isEqualTo(before).contains("4751").contains("377");
        assertThat(next.output("test ~/file -ef ~/same && cat ~/same && echo more > ~/file && cat ~/file"))
                .isEqualTo("kept\nmore");
        assertThat(source.output("cat ~/file")).isEqualTo("changed");
    }

    @Test
    void whatTheTemplateHadAndTheSandboxRemovedStaysRemoved() throws Exception {
        Inside first = start(SandboxImage.builtIn());
        first.output("mkdir ~/folder && touch ~/folder/a ~/file");
        Inside second = start(snapshot(first, false));
        second.output("rm ~/file && rm -r ~/folder && mkdir ~/folder && touch ~/folder/b");

        Inside third = start(snapshot(second, false));

        assertThat(third.output("cd ~ && ls -d file folder folder/* 2>/dev/null; true"))
                .isEqualTo("folder\nfolder/b");
    }

    @Test
    void socketsAreNotKeptAndTemporaryFilesAreByChoice() throws Exception {
        Inside source = start(SandboxImage.builtIn());
        source.output("echo x > /tmp/note && mkdir /tmp/sub && touch ~/file");
        source.output(
                "perl -e 'use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un(glob(\"~/socket\")))'"
                        + " && test -S ~/socket");

        Inside without = start(snapshot(source, false));
        Inside with = start(snapshot(source, true));

        assertThat(without.output("ls -A /tmp; ls ~/file ~/socket 2>/dev/null; stat -c '%a %u' /tmp; touch /tmp/new"))
                .isEqualTo("/home/user/file\n1777 0");
        assertThat(with.output("ls -A /tmp; cat /tmp/note; ls ~/socket 2>/dev/null; true"))
                .isEqualTo("note\nsub\nx");
    }

    @Test
    void whatIsOneOfTheRunIsNotInTheLayer() throws Exception {
        Inside source = start(SandboxImage.builtIn());
        source.output("touch ~/file");

        SandboxImage image = snapshot(source, false);

        Path root = layer(image).resolve("root");
        try (var all = Files.walk(root)) {
            assertThat(all.map(path -> root.relativize(path).toString()))
                    .contains("home/user/file")
                    .noneMatch(path -> path.matches("(proc|dev|sys)/.+|etc/(hostname|hosts|resolv.conf)|.*agent.*"));
        }
    }

    @Test
    void nothingIsLeftBehindButTheLayer() throws Exception {
        Inside source = start(SandboxImage.builtIn());
        String name = OciRuntimeFixture.newId();
        try (LayerSnapshot snapshot = fixture.runtime.builder().snapshot(name, source.sandboxId(), false)) {
            snapshot.copy();
        }

        assertThat(fixture.runtime.builder().layers()).isEmpty();
        assertNothingIsLeft();
        snapshot(source, false);
        assertNothingIsLeft();
    }

    @Test
    void theNextServerRemovesWhatAKilledOneHadBegun() throws Exception {
        Inside source = start(SandboxImage.builtIn());
        fixture.runtime.endBy(source.sandboxId(), Instant.now().plusSeconds(600));
        LayerSnapshot unfinished =
                fixture.runtime.builder().snapshot(OciRuntimeFixture.newId(), source.sandboxId(), false);
        unfinished.copy();
        fixture.runtime.freeze(source.sandboxId());

        fixture.reopen();
        assertThat(fixture.runtime.adopt(Set.of(source.sandboxId()))).containsExactly(source.sandboxId());

        assertNothingIsLeft();
        assertThat(source.output("echo goes on")).isEqualTo("goes on");
    }

    @Test
    void oneThatHasEndedHasNoFilesToCopy() throws Exception {
        Inside source = start(SandboxImage.builtIn());
        fixture.runtime.stop(source.sandboxId());

        assertThatThrownBy(
                        () -> fixture.runtime.builder().snapshot(OciRuntimeFixture.newId(), source.sandboxId(), false))
                .isInstanceOf(BuildEndedException.class);
        assertNothingIsLeft();
    }

    @Test
    void oneThatEndsMeanwhileGoesAsAWhole() throws Exception {
        Inside source = start(SandboxImage.builtIn());
        try (LayerSnapshot snapshot =
                fixture.runtime.builder().snapshot(OciRuntimeFixture.newId(), source.sandboxId(), false)) {
            fixture.runtime.freeze(source.sandboxId());
            fixture.runtime.stop(source.sandboxId());
            assertThat(fixture.traces(source.sandboxId())).isEmpty();
            // Its files stay for as long as they are looked at.
            snapshot.copy();
        }
        assertNothingIsLeft();
    }

    @Test
    void aSnapshotThatIsClosedCopiesNothingMore() throws Exception {
        Inside source = start(SandboxImage.builtIn());
        LayerSnapshot snapshot =
                fixture.runtime.builder().snapshot(OciRuntimeFixture.newId(), source.sandboxId(), false);
        snapshot.close();

        assertThatThrownBy(snapshot::copy).isInstanceOf(BuildEndedException.class);
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(MountTable.read().below(data.resolve("containers/snapshots")))
                .isEmpty();
        try (var left = Files.list(data.resolve("containers/snapshots"))) {
            assertThat(left).isEmpty();
        }
        try (var layers = Files.list(data.resolve("containers/layers"))) {
            assertThat(layers.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }

    private Path layer(SandboxImage image) {
        List<String> layers = image.layers();
        return data.resolve("containers/layers").resolve(layers.get(layers.size() - 1));
    }

    private SandboxImage snapshot(Inside source, boolean includeTmp) {
        String name = OciRuntimeFixture.newId();
        fixture.runtime.freeze(source.sandboxId());
        try (LayerSnapshot snapshot = fixture.runtime.builder().snapshot(name, source.sandboxId(), includeTmp)) {
            snapshot.copy();
            fixture.runtime.thaw(source.sandboxId());
            assertThat(snapshot.finish()).isPositive();
            snapshot.keep(name);
        }
        return images.getOrDefault(source.sandboxId(), SandboxImage.builtIn()).with(name);
    }

    private final Map<String, SandboxImage> images = new HashMap<>();

    private Inside start(SandboxImage image) {
        String id = OciRuntimeFixture.newId();
        fixture.runtime.start(new SandboxSpec(id, image, LIMITS));
        images.put(id, image);
        return fixture.inside(id);
    }
}
