package ai.vibengine.client.file;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was moved when a directory was uploaded or downloaded. Immutable. */
public final class DirectoryTransfer {

    private final long files;
    private final long bytes;
    private final List<String> skipped;

    DirectoryTransfer(long files, long bytes, List<String> skipped) {
        this.files = files;
        this.bytes = bytes;
        this.skipped = List.copyOf(skipped);
    }

    /** {@return how many files there were} */
    public long files() {
        return files;
    }

    /** {@return how many bytes they had together} */
    public long bytes() {
        return bytes;
    }

    /**
     * {@return the paths, as they are where they were read, of what was left out: links, devices, pipes and sockets, and
     * what was gone when its turn came; unmodifiable}
     */
    public List<String> skipped() {
        return skipped;
    }

    /** {@return {@code files}, {@code bytes} and {@code skipped}; unmodifiable; what Jackson writes for it} */
    @JsonValue
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("files", files);
        map.put("bytes", bytes);
        map.put("skipped", skipped);
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DirectoryTransfer transfer && transfer.toMap().equals(toMap());
    }

    @Override
    public int hashCode() {
        return Objects.hash(files, bytes, skipped);
    }

    /** {@return the numbers of files, bytes and what was skipped} */
    @Override
    public String toString() {
        return "DirectoryTransfer[" + files + " files, " + bytes + " bytes, " + skipped.size() + " skipped]";
    }
}
