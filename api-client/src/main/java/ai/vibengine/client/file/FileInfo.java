package ai.vibengine.client.file;

import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.internal.json.Response;
import org.jspecify.annotations.Nullable;

/**
 * Size and version of the content of a file.
 *
 * @param size the number of its bytes
 * @param etag the entity tag of this content; null if the server sent none
 */
public record FileInfo(long size, @Nullable String etag) {

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
}
