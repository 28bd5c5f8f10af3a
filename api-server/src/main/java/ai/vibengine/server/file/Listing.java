package ai.vibengine.server.file;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Reads what is in a directory and keeps one page of it, however much there is. */
final class Listing {

    /** The greatest length of a line: more than a name and the properties of its file can have. */
    private static final int LONGEST = 1024;

    private static final String NOT_UTF_8 = "/";
    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    private final String folder;
    private final int limit;
    private final byte[] after;
    private final TreeMap<byte[], FileEntry> page = new TreeMap<>(ORDER);
    private int total;

    /** @param after the {@link FilePage#next} of the page before; empty for the first one */
    Listing(String folder, int limit, String after) {
        this.folder = folder;
        this.limit = limit;
        this.after = after.startsWith(NOT_UTF_8)
                ? Base64.getUrlDecoder().decode(after.substring(1))
                : after.getBytes(StandardCharsets.UTF_8);
    }

    void read(InputStream output) throws IOException {
        InputStream stream = new BufferedInputStream(output);
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        for (int octet = stream.read(); octet >= 0; octet = stream.read()) {
            if (octet != 0) {
                entry.write(octet);
            } else {
                add(entry.toByteArray());
                entry.reset();
            }
            if (entry.size() > LONGEST) {
                throw new IOException("no listing");
            }
        }
    }

    FilePage page() {
        boolean hasMore = page.size() > limit;
        if (hasMore) {
            page.pollLastEntry();
        }
        return new FilePage(List.copyOf(page.values()), hasMore ? text(page.lastKey()) : "", total);
    }

    private void add(byte[] entry) {
        int slashes = 0;
        int start = 0;
        while (start < entry.length && slashes < 5) {
            slashes += entry[start++] == '/' ? 1 : 0;
        }
        byte[] name = Arrays.copyOfRange(entry, start, entry.length);
        total++;
        if (ORDER.compare(name, after) <= 0 || name.length == 0) {
            return;
        }
        String shown = new String(name, StandardCharsets.UTF_8);
        String about = new String(entry, 0, Math.max(0, start - 1), StandardCharsets.UTF_8);
        page.put(name, FileEntry.of(shown, folder.endsWith("/") ? folder + shown : folder + "/" + shown, about));
        if (page.size() > limit + 1) {
            page.pollLastEntry();
        }
    }

    private static String text(byte[] name) {
        return FileEntry.isUtf8(name)
                ? new String(name, StandardCharsets.UTF_8)
                : NOT_UTF_8 + Base64.getUrlEncoder().withoutPadding().encodeToString(name);
    }
}
