package ai.vibengine.client.file;

import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.internal.json.Response;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Size and version of the content of a file. Immutable. */
public final class FileInfo {

    private final long size;
    private final @Nullable String etag;

    FileInfo(long size, @Nullable String etag) {
        this.size = size;
        this.etag = etag;
    }

    /** Throws UnreadableResponseException when the answer does not tell the length. */
    static FileInfo of(Response response) {
        long length = length(response);
        if (length < 0) {
            throw new UnreadableResponseException("the answer does not tell the length", response.requestId(), null);
        }
        return new FileInfo(length, response.header("ETag"));
    }

    /** How many bytes the body has, or would have; -1 when the answer does not tell. */
    static long length(Response response) {
        String length = response.header("Content-Length");
        try {
            return length == null ? -1 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** {@return the number of its bytes} */
    public long size() {
        return size;
    }

    /** {@return the entity tag of this content; null if the server sent none} */
    public @Nullable String etag() {
        return etag;
    }

    /** {@return {@code size}, and {@code etag} if the server sent one; unmodifiable; what Jackson writes for it} */
    @JsonValue
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("size", size);
        if (etag != null) {
            map.put("etag", etag);
        }
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileInfo info && info.size == size && Objects.equals(info.etag, etag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(size, etag);
    }

    /** {@return size and entity tag} */
    @Override
    public String toString() {
        return "FileInfo[" + size + " bytes, " + etag + "]";
    }
}
