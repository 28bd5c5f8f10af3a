package ai.vibengine.server.runtime.removal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class TreeRemovalTest {

    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void make() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
    }

    @Test
    void pathsBeyondWhatTheKernelTakesAreNoHindrance() throws Exception {
        HostileTree.nest(tree, 60, 200);

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    @Test
    void hundredThousandFoldersInEachOtherTakeFewDescriptors() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory), "a disk would take minutes for so many");
        Path deep = Files.createTempDirectory(memory, "deep");
        HostileTree.nest(deep, 100_000, 1);
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int before = descriptors();

        TreeRemoval.remove(deep, () -> {
            if (asked.incrementAndGet() % 101 == 0) {
                most.accumulateAndGet(descriptors(), Math::max);
            }
            return false;
        });

        assertThat(deep).doesNotExist();
        assertThat(most.get() - before).isLessThan(100);
    }

    @Test
    void namesOfAnyBytesAreNoHindrance() throws Exception {
        HostileTree.run(
                tree,
                "python3 -c \"import os\nfor i in range(1,256):\n if i!=47:\n"
                        + "  os.mkdir(bytes([i,255,254])); open(bytes([i,255,254])+b'/'+bytes([i,10,27]),'w')\"");

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    @Test
    void modesAndKindsOfFilesAreNoHindrance() throws Exception {
        HostileTree.run(
                tree,
                "mkdir -p a/b/c shut/inner readonly && touch a/b/c/f readonly/f shut/inner/f && mkfifo a/pipe &&"
                        + " python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('a/socket')\" && chmod 0"
                        + " a/b/c/f a/b/c a/b shut/inner shut && chmod 555 readonly && (mknod a/device c 1 3 || true)");

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    @Test
    void deepFoldersThatNobodyMayEnterAreNoHindrance() throws Exception {
        HostileTree.run(
                tree,
                "python3 -c \"import os\nfor i in range(60):\n os.mkdir('d'*200); os.chdir('d'*200)\n"
                        + "for i in range(60):\n os.chmod('.',0); os.chdir('..')\"");

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    @Test
    void linksAreNotFollowed() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "kept");
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Files.createLink(tree.resolve("hard"), outside.resolve("kept"));
        Path top = Files.createSymbolicLink(folder.resolve("top"), outside);

        TreeRemoval.remove(tree);
        TreeRemoval.remove(top);

        assertThat(tree).doesNotExist();
        assertThat(top).doesNotExist();
        assertThat(outside.resolve("kept")).hasContent("kept");
    }

    @Test
    void manyFilesAreRemoved() throws Exception {
        HostileTree.run(tree, "mkdir many && cd many && seq 1 5000 | xargs touch");

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    @Test
    void aFileThatIsNoFolderOrIsNotThereIsRemovedToo() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        TreeRemoval.remove(file);
        TreeRemoval.remove(folder.resolve("missing"));

        assertThat(file).doesNotExist();
    }

    @Test
    void immutableAndAppendOnlyFilesAreRemovedByRoot() throws Exception {
        assumeTrue(HostileTree.canMakeImmutable(folder), "this filesystem has no immutable files");
        HostileTree.run(
                tree,
                "mkdir -p a/b/c d && touch a/b/c/f d/g && ln -s f a/b/c/l"
                        + " && chattr +i a/b/c/f a/b/c a && chattr +a d/g d && chattr +i .");

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    @Test
    void immutableFoldersBeyondWhatPathsCanNameAreRemovedByRoot() throws Exception {
        assumeTrue(HostileTree.canMakeImmutable(folder), "this filesystem has no immutable files");
        HostileTree.run(
                tree,
                "python3 -c \"import os,subprocess\nfor i in range(60):\n os.mkdir('d'*200); os.chdir('d'*200)\n"
                        + "for i in range(60):\n subprocess.run(['chattr','+i','.'],check=True); os.chdir('..')\"");

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
    }

    @Test
    void anImmutableFileIsRemovedByRoot() throws Exception {
        assumeTrue(HostileTree.canMakeImmutable(folder), "this filesystem has no immutable files");
        Path file = Files.createFile(folder.resolve("file"));
        HostileTree.run(folder, "chattr +i file");

        TreeRemoval.remove(file);

        assertThat(file).doesNotExist();
    }

    @Test
    void whatIsMountedBelowIsUnmountedAndKeepsItsFiles() throws Exception {
        assumeTrue(canMount(), "only root can mount");
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("kept"), "kept");
        Files.createDirectories(tree.resolve("a b\\c"));
        HostileTree.run(
                tree,
                "mount --bind ../other 'a b\\c' && mkdir t && mount -t tmpfs tmpfs t && mkdir t/u"
                        + " && mount --bind ../other t/u");

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
        assertThat(other.resolve("kept")).hasContent("kept");
    }

    @Test
    void aMountThatIsInUseIsLeftAsItIs() throws Exception {
        assumeTrue(canMount(), "only root can mount");
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("kept"), "kept");
        Path mounted = Files.createDirectory(tree.resolve("mounted"));
        HostileTree.run(tree, "mount --bind ../other mounted");
        Process user = new ProcessBuilder("cat").directory(mounted.toFile()).start();
        try {
            assertThatThrownBy(() -> TreeRemoval.remove(tree))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("mounted at " + mounted);
            assertThat(mounted.resolve("kept")).hasContent("kept");
        } finally {
            user.destroyForcibly().waitFor();
        }

        TreeRemoval.remove(tree);

        assertThat(tree).doesNotExist();
        assertThat(other.resolve("kept")).hasContent("kept");
    }

    @Test
    void aRemovalStopsWhenItIsToldTo() throws Exception {
        HostileTree.nest(tree, 60, 200);

        assertThatThrownBy(() -> TreeRemoval.remove(tree, () -> true)).isInstanceOf(StoppedException.class);

        assertThat(tree).exists();
        TreeRemoval.remove(tree);
    }

    private static boolean canMount() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static int descriptors() {
        String[] names = Path.of("/proc/self/fd").toFile().list();
        return names == null ? 0 : names.length;
    }
}
