package ai.vibengine.client.internal.http;

import org.jspecify.annotations.Nullable;

/** A body: all of it, or what it comes through. */
public final class ResponseBody {

    private static final byte[] NOTHING = {};

    private final byte[] bytes;
    private final @Nullable BodyStream stream;

    private ResponseBody(byte[] bytes, @Nullable BodyStream stream) {
        this.bytes = bytes;
        this.stream = stream;
    }

    public static ResponseBody of(byte[] bytes) {
        return new ResponseBody(bytes, null);
    }

    public static ResponseBody of(BodyStream stream) {
        return new ResponseBody(NOTHING, stream);
    }

    /** Empty when it is a stream. */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * {@return what the body comes through}
     *
     * @throws IllegalStateException when all of it is there
     */
    public BodyStream stream() {
        if (stream == null) {
            throw new IllegalStateException("the body is here as a whole");
        }
        return stream;
    }

    boolean isStream() {
        return stream != null;
    }

    /** Closes the stream of the body unread. */
    public void discard() {
        if (stream != null) {
            stream.close();
        }
    }
}
