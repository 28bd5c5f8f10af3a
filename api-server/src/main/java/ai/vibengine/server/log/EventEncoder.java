package ai.vibengine.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;

/** Writes each event for itself: nothing comes before the first or behind the last, and no key gets out. */
abstract class EventEncoder extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = {};

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public final byte[] encode(ILoggingEvent event) {
        return LogText.withoutKeys(text(event)).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the event with the end of its last line. */
    abstract String text(ILoggingEvent event);
}
