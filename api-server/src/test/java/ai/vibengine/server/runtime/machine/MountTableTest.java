package ai.vibengine.server.runtime.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class MountTableTest {

    @Test
    void whatIsMountedBelowAFolderIsFoundOnceAndFromAboveToBelow() {
        MountTable table = MountTable.parse(List.of(
                "22 1 8:1 / / rw - ext4 /dev/vda rw",
                "23 22 8:2 / /usr ro - ext4 /dev/vdb ro",
                "25 24 8:4 / /usr/local/a\\040b rw - ext4 /dev/vdd rw",
                "24 23 8:3 / /usr/local rw - ext4 /dev/vdc rw",
                "26 24 8:3 / /usr/local rw - ext4 /dev/vdc rw",
                "27 22 8:5 / /usrlocal rw - ext4 /dev/vde rw"));

        assertThat(table.below(Path.of("/usr"))).containsExactly(Path.of("/usr/local"), Path.of("/usr/local/a b"));
    }

    @Test
    void imagesBelowAFolderAreFoundFromTheLastMountedToTheFirst() {
        MountTable table = MountTable.parse(List.of(
                "31 22 7:0 / /data/one rw - ext4 /dev/loop0 rw",
                "32 22 7:1 / /data/one rw shared:3 master:1 - ext4 /dev/loop1 rw",
                "33 22 8:5 / /data/other rw - ext4 /dev/vde rw",
                "34 22 7:2 / /data/two rw - ext4 /dev/loop2 rw"));

        assertThat(table.below(Path.of("/data"), mount -> mount.source().startsWith("/dev/loop")))
                .containsExactly(Path.of("/data/two"), Path.of("/data/one"), Path.of("/data/one"));
    }

    @Test
    void mountsWithinAFolderAreThoseOnItAndBelowIt() {
        MountTable table = MountTable.parse(List.of(
                "31 22 0:5 / /tree rw - tmpfs none rw",
                "32 31 0:6 / /tree/a\\134b rw - tmpfs none rw",
                "33 22 0:7 / /trees rw - tmpfs none rw"));

        assertThat(table.within(Path.of("/tree")))
                .extracting(MountTable.Mount::name)
                .containsExactly("/tree/a\\b", "/tree");
    }
}
