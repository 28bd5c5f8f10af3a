package ai.vibengine.client.file;

import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.internal.json.Response;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the content of a file without looking into it.
 *
 * @param size how many bytes it has
 * @param etag what identifies this content of it; null when the server did not say
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
