package ai.vibengine.client;

import org.jspecify.annotations.Nullable;

/** A body: all of it, or what it comes through. */
final class Received {

    private static final byte[] NOTHING = {};

    private final byte[] bytes;
    private final @Nullable BodyStream stream;

    private Received(byte[] bytes, @Nullable BodyStream stream) {
        this.bytes = bytes;
        this.stream = stream;
    }

    static Received of(byte[] bytes) {
        return new Received(bytes, null);
    }

    static Received of(BodyStream stream) {
        return new Received(NOTHING, stream);
    }

    /** Empty when it is a stream. */
    byte[] bytes() {
        return bytes;
    }

    /** Null when all of it is there. */
    @Nullable
    BodyStream stream() {
        return stream;
    }

    /** Ends what it comes through; nobody wants it. */
    void discard() {
        if (stream != null) {
            stream.close();
        }
    }
}
