package ai.vibengine.server.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.server.runtime.removal.TreeRemoval;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

@NullMarked
class RootFilesystemSourceTest {

    private static final Platform PLATFORM = new Platform("linux", "amd64");

    @TempDir
    Path folder;

    private Path root;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
    }

    private Map<String, String> unpack(Path from) throws IOException {
        return new RootFilesystemSource(from, PLATFORM)
                .unpack(root, folder.resolve("scratch"))
                .environment();
    }

    private Map<String, String> unpack(byte[] archive) throws IOException {
        return unpack(Files.write(folder.resolve("archive"), archive));
    }

    private int mode(String name) throws IOException {
        return (Integer) Files.getAttribute(root.resolve(name), "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    @Test
    void anArchiveIsUnpackedHoweverItIsPacked() throws IOException {
        byte[] tar = new TarBall()
                .folder("./etc", 0755)
                .file("./etc/name", "one")
                .symbolicLink("etc/link", "name")
                .bytes();
        for (byte[] packed : new byte[][] {
            tar,
            packed(tar, GZIPOutputStream::new),
            packed(tar, out -> new XZOutputStream(out, new LZMA2Options(0))),
            packed(tar, ZstdOutputStream::new)
        }) {
            TreeRemoval.remove(root);
            makeRoot();

            assertThat(unpack(packed)).isEmpty();

            assertThat(root.resolve("etc/name")).hasContent("one");
            assertThat(Files.readSymbolicLink(root.resolve("etc/link"))).hasToString("name");
        }
    }

    @Test
    void setUserIdBitsAndDevicesStayBehind() throws IOException {
        unpack(new TarBall()
                .folder("bin", 02775)
                .file("bin/su", new byte[] {1}, 06755)
                .folder("tmp", 01777)
                .device("sda")
                .bytes());

        assertThat(mode("bin/su")).isEqualTo(0755);
        assertThat(mode("bin")).isEqualTo(0775);
        assertThat(mode("tmp")).isEqualTo(01777);
        assertThat(root.resolve("sda")).doesNotExist();
    }

    @Test
    void hardLinksAreOneFile() throws IOException {
        unpack(new TarBall().file("a", "same").hardLink("b/c", "./a").bytes());

        assertThat(Files.isSameFile(root.resolve("a"), root.resolve("b/c"))).isTrue();
    }

    @Test
    void noNameLeadsOut() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "untouched");

        assertThatThrownBy(() -> unpack(new TarBall().file("../outside", "x").bytes()))
                .isInstanceOf(RootFilesystemException.class)
                .hasMessageContaining("leads out");
        assertThatThrownBy(
                        () -> unpack(new TarBall().file("a/../../outside", "x").bytes()))
                .isInstanceOf(RootFilesystemException.class);
        assertThatThrownBy(() ->
                        unpack(new TarBall().hardLink("stolen", "../outside").bytes()))
                .isInstanceOf(RootFilesystemException.class);
        assertThat(outside).hasContent("untouched");
        assertThat(root.resolve("stolen")).doesNotExist();
    }

    @Test
    void anAbsoluteNameIsOneWithin() throws IOException {
        unpack(new TarBall().file("/etc/name", "within").bytes());

        assertThat(root.resolve("etc/name")).hasContent("within");
    }

    @Test
    void linksAreFollowedAsTheyWouldBeWithin() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        unpack(new TarBall()
                .symbolicLink("absolute", outside.toString())
                .file("absolute/secret", "caught")
                .symbolicLink("relative", "../../../.." + outside)
                .file("relative/other", "caught")
                .symbolicLink("lib", "usr/lib")
                .file("lib/thing", "thing")
                .bytes());

        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(outside.resolve("other")).doesNotExist();
        assertThat(root.resolve(outside.toString().substring(1)).resolve("secret"))
                .hasContent("caught");
        assertThat(root.resolve("usr/lib/thing")).hasContent("thing");
        assertThatThrownBy(() -> unpack(new TarBall()
                        .hardLink("stolen", "absolute/nothing-there")
                        .bytes()))
                .isInstanceOf(RootFilesystemException.class);
    }

    @Test
    void aLinkInPlaceOfAFileIsReplacedAndNotWrittenThrough() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "untouched");

        unpack(new TarBall()
                .symbolicLink("file", outside.toString())
                .file("file", "own")
                .bytes());

        assertThat(outside).hasContent("untouched");
        assertThat(root.resolve("file")).isRegularFile().hasContent("own");
    }

    @Test
    void linksInACircleAreRefused() {
        assertThatThrownBy(() -> unpack(new TarBall()
                        .symbolicLink("a", "b")
                        .symbolicLink("b", "a")
                        .file("a/file", "x")
                        .bytes()))
                .isInstanceOf(RootFilesystemException.class)
                .hasMessageContaining("too many links");
    }

    @Test
    void whatIsNoArchiveIsRefused() {
        assertThatThrownBy(() -> unpack(new byte[10_000])).isInstanceOf(RootFilesystemException.class);
        assertThatThrownBy(
                        () -> unpack("no archive at all".repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(RootFilesystemException.class);
        assertThatThrownBy(() -> unpack(folder.resolve("absent"))).isInstanceOf(RootFilesystemException.class);
    }

    @Test
    void aFolderIsCopiedWithItsLinks() throws IOException {
        Path from = folder.resolve("from");
        Files.createDirectories(from.resolve("etc"));
        Files.writeString(from.resolve("etc/a"), "same");
        Files.createLink(from.resolve("etc/b"), from.resolve("etc/a"));
        Files.createSymbolicLink(from.resolve("etc/c"), Path.of("/etc/passwd"));
        Files.createDirectories(from.resolve("proc/1"));
        Files.setAttribute(from.resolve("etc/a"), "unix:mode", 04711);

        unpack(from);

        assertThat(root.resolve("etc/a")).hasContent("same");
        assertThat(Files.isSameFile(root.resolve("etc/a"), root.resolve("etc/b")))
                .isTrue();
        assertThat(Files.readSymbolicLink(root.resolve("etc/c"))).hasToString("/etc/passwd");
        assertThat(root.resolve("proc")).isEmptyDirectory();
        assertThat(mode("etc/a")).isEqualTo(0711);
    }

    @Test
    void theLayersOfAnImageLieUponEachOther() throws IOException {
        byte[] lower = new TarBall()
                .file("etc/kept", "kept")
                .file("etc/gone", "gone")
                .file("etc/changed", "before")
                .file("opt/old/deep/file", "old")
                .file("opt/old/other", "old")
                .bytes();
        byte[] upper = new TarBall()
                .file("etc/.wh.gone", "")
                .file("etc/changed", "after")
                .file("opt/old/deep/new", "new")
                .file("opt/old/.wh..wh..opq", "")
                .bytes();
        LayoutOnDisk layout = new LayoutOnDisk(folder.resolve("layout")).image("amd64", lower, upper);

        assertThat(unpack(layout.folder())).isEqualTo(Map.of("COLOR", "blue"));

        assertThat(root.resolve("etc/kept")).hasContent("kept");
        assertThat(root.resolve("etc/gone")).doesNotExist();
        assertThat(root.resolve("etc/changed")).hasContent("after");
        assertThat(root.resolve("opt/old/other")).doesNotExist();
        assertThat(root.resolve("opt/old/deep/new")).hasContent("new");
        try (var files = Files.walk(root)) {
            assertThat(files.map(Path::getFileName))
                    .noneMatch(name -> name.toString().startsWith(".wh."));
        }
    }

    @Test
    void aFolderThatIsOpaqueLosesWhatIsBelowAndKeepsWhatItBrings() throws IOException {
        byte[] lower = new TarBall().file("opt/a", "a").file("opt/b/c", "c").bytes();
        byte[] upper =
                new TarBall().file("opt/d", "d").file("opt/.wh..wh..opq", "").bytes();

        unpack(new LayoutOnDisk(folder.resolve("layout"))
                .image("amd64", lower, upper)
                .folder());

        assertThat(root.resolve("opt").toFile().list()).containsExactly("d");
    }

    @Test
    void theImageForThePlatformIsTaken() throws IOException {
        LayoutOnDisk layout = new LayoutOnDisk(folder.resolve("layout"))
                .image("arm64", new TarBall().file("which", "arm64").bytes())
                .image("amd64", new TarBall().file("which", "amd64").bytes());

        unpack(layout.folder());

        assertThat(root.resolve("which")).hasContent("amd64");
        assertThatThrownBy(() -> new RootFilesystemSource(layout.folder(), new Platform("linux", "s390x"))
                        .unpack(root, folder.resolve("scratch")))
                .isInstanceOf(RootFilesystemException.class)
                .hasMessageContaining("linux/s390x")
                .hasMessageContaining("linux/amd64");
    }

    @Test
    void ofSeveralImagesNoneIsGuessed() throws IOException {
        LayoutOnDisk layout = new LayoutOnDisk(folder.resolve("layout"))
                .image("amd64", new TarBall().file("which", "one").bytes())
                .image("amd64", new TarBall().file("which", "two").bytes());

        assertThatThrownBy(() -> unpack(layout.folder()))
                .isInstanceOf(RootFilesystemException.class)
                .hasMessageContaining("2 images");
    }

    @Test
    void aLayerThatIsNotWhatItsDigestSaysIsRefused() throws IOException {
        byte[] tar = new TarBall().file("file", "good").bytes();
        LayoutOnDisk layout = new LayoutOnDisk(folder.resolve("layout")).image("amd64", tar);
        Path blob = layout.folder().resolve("blobs/sha256").resolve(LayoutOnDisk.sha256(LayoutOnDisk.gzip(tar)));
        Files.write(blob, LayoutOnDisk.gzip(new TarBall().file("file", "evil").bytes()));

        assertThatThrownBy(() -> unpack(layout.folder()))
                .isInstanceOf(RootFilesystemException.class)
                .hasMessageContaining("digest");
    }

    @Test
    void aLayoutInAnArchiveIsAnImageToo() throws IOException {
        LayoutOnDisk layout = new LayoutOnDisk(folder.resolve("layout"))
                .image("amd64", new TarBall().file("file", "in an archive").bytes());
        TarBall archive = new TarBall();
        try (var files = Files.walk(layout.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                archive.file(layout.folder().relativize(file).toString(), Files.readAllBytes(file), 0644);
            }
        }

        assertThat(unpack(archive.bytes())).containsEntry("COLOR", "blue");

        assertThat(root.resolve("file")).hasContent("in an archive");
        assertThat(folder.resolve("scratch")).doesNotExist();
    }

    @Test
    void anArchiveOfDockersOwnIsAnImageToo() throws IOException {
        byte[] layer = new TarBall().file("file", "by docker").bytes();
        String configuration = "{\"os\": \"linux\", \"architecture\": \"amd64\", \"config\": {\"Env\": [\"A=1\"]},"
                + " \"rootfs\": {\"diff_ids\": [\"sha256:" + LayoutOnDisk.sha256(layer) + "\"]}}";
        String manifest = "[{\"Config\": \"c.json\", \"Layers\": [\"1/layer.tar\"]}]";

        assertThat(unpack(new TarBall()
                        .file("c.json", configuration)
                        .file("1/layer.tar", layer, 0644)
                        .file("manifest.json", manifest)
                        .bytes()))
                .isEqualTo(Map.of("A", "1"));

        assertThat(root.resolve("file")).hasContent("by docker");
    }

    @Test
    void noFileOutsideOfAnImageBelongsToIt() throws IOException {
        Path outside = Files.write(
                folder.resolve("outside.tar"), new TarBall().file("a", "a").bytes());
        String configuration = "{\"os\": \"linux\", \"architecture\": \"amd64\", \"rootfs\": {\"diff_ids\": [\"sha256:"
                + LayoutOnDisk.sha256(Files.readAllBytes(outside)) + "\"]}}";

        for (String name : new String[] {"../outside.tar", outside.toString(), "link"}) {
            assertThatThrownBy(() -> unpack(new TarBall()
                            .file("c.json", configuration)
                            .symbolicLink("link", "../outside.tar")
                            .file("manifest.json", "[{\"Config\": \"c.json\", \"Layers\": [\"" + name + "\"]}]")
                            .bytes()))
                    .isInstanceOf(RootFilesystemException.class)
                    .hasMessageContaining("lacks a file");
        }
    }

    private interface Packer {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] packed(byte[] content, Packer packer) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packer.over(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }
}
