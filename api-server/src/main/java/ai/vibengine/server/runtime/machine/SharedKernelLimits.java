package ai.vibengine.server.runtime.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits of the kernel that count by user. All sandboxes run as one user, so one of them could use up the amount of all. A resource under
 * one of these limits also counts as memory of the sandbox that takes it, which bounds it well enough: so they are lifted.
 */
public final class SharedKernelLimits {

    private static final Logger LOG = LoggerFactory.getLogger(SharedKernelLimits.class);

    private static final long MOST = Integer.MAX_VALUE;
    private static final int MOST_DIGITS = 32;

    /** The values from which the limits no longer matter, by their places below {@code /proc/sys}. */
    private static final Map<String, Long> WANTED = wanted();

    private final Path root;

    /** @param root the folder of the kernel's settings, {@code /proc/sys} */
    public SharedKernelLimits(Path root) {
        this.root = root;
    }

    private static Map<String, Long> wanted() {
        Map<String, Long> wanted = new LinkedHashMap<>();
        wanted.put("fs/inotify/max_user_instances", MOST);
        wanted.put("fs/inotify/max_user_watches", MOST);
        wanted.put("fs/epoll/max_user_watches", MOST);
        wanted.put("fs/pipe-user-pages-soft", MOST);
        wanted.put("fs/file-max", MOST);
        // As many as the kernel can number.
        wanted.put("kernel/pty/max", 1L << 20);
        return wanted;
    }

    /**
     * Raises those that are lower, and says so; a higher one is left.
     *
     * @param allowed whether the operator lets this be done
     */
    public void lift(boolean allowed) {
        Map<String, Long> low = new LinkedHashMap<>();
        WANTED.forEach((setting, value) -> {
            long is = read(setting);
            if (is >= 0 && is < value && !isUnlimited(setting, is)) {
                low.put(setting, is);
            }
        });
        Map<String, Long> raised = new LinkedHashMap<>(low);
        raised.keySet().removeIf(setting -> !allowed || !write(setting, Objects.requireNonNull(WANTED.get(setting))));
        low.keySet().removeAll(raised.keySet());
        if (!raised.isEmpty()) {
            LOG.info("raised what all sandboxes of this machine share: {}", commands(raised));
        }
        if (!low.isEmpty()) {
            LOG.warn(
                    "One sandbox can use up what all sandboxes of this machine share. Raise it with: sysctl -w {}",
                    commands(low));
        }
    }

    private static String commands(Map<String, Long> settings) {
        return settings.keySet().stream()
                .map(setting -> setting.replace('/', '.') + "=" + WANTED.get(setting))
                .collect(Collectors.joining(" "));
    }

    private static boolean isUnlimited(String setting, long value) {
        return setting.equals("fs/pipe-user-pages-soft") && value == 0;
    }

    /** Returns the value of a setting; -1 when it is not known. */
    long read(String setting) {
        // The kernel answers the first read and ends there, and methods that read whole files begin with a single byte.
        byte[] text = new byte[MOST_DIGITS];
        try (InputStream file = Files.newInputStream(root.resolve(setting))) {
            int length = Math.max(0, file.read(text));
            return Long.parseLong(new String(text, 0, length, StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException unknown) {
            LOG.debug("the kernel does not tell {}", setting, unknown);
            return -1;
        }
    }

    private boolean write(String setting, long value) {
        try {
            Files.writeString(root.resolve(setting), Long.toString(value));
            return true;
        } catch (IOException refused) {
            LOG.debug("the kernel does not let {} be changed", setting, refused);
            return false;
        }
    }
}
