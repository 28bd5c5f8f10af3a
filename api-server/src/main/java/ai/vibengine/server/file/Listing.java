package ai.vibengine.server.file;

import ai.vibengine.server.runtime.SandboxFileInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Takes what is in a directory, in any order, and keeps one page of it, however much there is. */
final class Listing {

    private static final String NOT_UTF_8 = "/";
    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    private final String folder;
    private final int limit;
    private final byte[] after;
    private final TreeMap<byte[], FileEntry> page = new TreeMap<>(ORDER);
    private int total;

    /** @param after the {@link FilePage#next} of the page before; empty for the first one */
    Listing(String folder, int limit, String after) {
        this.folder = folder.endsWith("/") ? folder : folder + "/";
        this.limit = limit;
        this.after = after.startsWith(NOT_UTF_8)
                ? Base64.getUrlDecoder().decode(after.substring(1))
                : after.getBytes(StandardCharsets.UTF_8);
    }

    void add(byte[] name, SandboxFileInfo info) {
        total++;
        if (ORDER.compare(name, after) <= 0 || (isFull() && ORDER.compare(name, page.lastKey()) > 0)) {
            return;
        }
        String shown = new String(name, StandardCharsets.UTF_8);
        page.put(name, new FileEntry(shown, folder + shown, info));
        if (page.size() > limit + 1) {
            page.pollLastEntry();
        }
    }

    FilePage page() {
        boolean hasMore = page.size() > limit;
        if (hasMore) {
            page.pollLastEntry();
        }
        return new FilePage(List.copyOf(page.values()), hasMore ? text(page.lastKey()) : "", total);
    }

    /** Returns whether there is the page, and the one entry that says that there are more. */
    private boolean isFull() {
        return page.size() > limit;
    }

    private static String text(byte[] name) {
        return FileEntry.isUtf8(name)
                ? new String(name, StandardCharsets.UTF_8)
                : NOT_UTF_8 + Base64.getUrlEncoder().withoutPadding().encodeToString(name);
    }
}
