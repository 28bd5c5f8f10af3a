package ai.vibengine.client.file;

import ai.vibengine.client.error.UnreadableResponseException;
import ai.vibengine.client.internal.json.Response;
import org.jspecify.annotations.Nullable;

/** Whether a success has the content that was asked for; anything else would be taken for it. */
final class ContentRules {

    private ContentRules() {}

    /**
     * Checks the head of an answer.
     *
     * @param part the part that was asked for; null for the whole
     * @throws UnreadableResponseException if it brings something else
     */
    static void check(Response response, @Nullable ByteRange part) {
        int expected = part == null ? 200 : 206;
        if (response.status() != expected) {
            throw unreadable(response, "status " + expected + " was expected, and " + response.status() + " came");
        }
        if (response.isEncoded()) {
            throw unreadable(response, "the content is encoded, which was not asked for");
        }
        if (part != null && !part.isAnsweredBy(response.header("Content-Range"))) {
            throw unreadable(response, "another part of the file came than was asked for");
        }
    }

    private static UnreadableResponseException unreadable(Response response, String message) {
        return new UnreadableResponseException(message, response.requestId(), null);
    }
}
