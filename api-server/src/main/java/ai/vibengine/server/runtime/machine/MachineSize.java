package ai.vibengine.server.runtime.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How large the machine is. */
public final class MachineSize {

    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final String TOTAL = "MemTotal:";
    private static final int KIBIBYTE_BITS = 10;

    private MachineSize() {}

    /** Returns how many processors this process may use. */
    public static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Returns how much memory there is, used or not; as much as a number can say where the kernel does not tell. */
    public static long memoryBytes() {
        try {
            return Files.readAllLines(MEMORY).stream()
                    .filter(line -> line.startsWith(TOTAL))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << KIBIBYTE_BITS)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }
}
