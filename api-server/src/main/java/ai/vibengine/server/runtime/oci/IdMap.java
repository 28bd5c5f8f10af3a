package ai.vibengine.server.runtime.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A range of user or group ids that a user namespace has.
 *
 * @param inside the first id as seen within the namespace
 * @param outside the same one as seen from where the namespace was made
 * @param count how many
 */
record IdMap(long inside, long outside, long count) {

    private static final long ALL = 0xffff_ffffL;

    /** Returns all ranges of this process. */
    static List<IdMap> own(String file) throws IOException {
        return Files.readAllLines(Path.of("/proc/self", file)).stream()
                .map(IdMap::parse)
                .toList();
    }

    /** Returns whether this is the namespace that the machine started with, where nothing is mapped. */
    boolean isWholeMachine() {
        return inside == 0 && outside == 0 && count == ALL;
    }

    private static IdMap parse(String line) {
        String[] fields = line.strip().split("\\s+", -1);
        return new IdMap(Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]));
    }
}
