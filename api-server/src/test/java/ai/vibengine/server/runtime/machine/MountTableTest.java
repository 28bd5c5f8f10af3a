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
        MountTable table = new MountTable(List.of(
                "22 1 8:1 / / rw - ext4 /dev/vda rw",
                "23 22 8:2 / /usr ro - ext4 /dev/vdb ro",
                "25 24 8:4 / /usr/local/a\\040b rw - ext4 /dev/vdd rw",
                "24 23 8:3 / /usr/local rw - ext4 /dev/vdc rw",
                "26 24 8:3 / /usr/local rw - ext4 /dev/vdc rw",
                "27 22 8:5 / /usrlocal rw - ext4 /dev/vde rw"));

        assertThat(table.below(Path.of("/usr"))).containsExactly(Path.of("/usr/local"), Path.of("/usr/local/a b"));
    }
}
