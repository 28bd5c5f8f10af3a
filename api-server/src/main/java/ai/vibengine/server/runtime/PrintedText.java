package ai.vibengine.server.runtime;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** What a program printed, as text. */
public final class PrintedText {

    private PrintedText() {}

    /**
     * Reads UTF-8; what is none becomes U+FFFD.
     *
     * @param whole whether this is all that was printed; if not, a character that is not all there yet is left out at the end, because
     *     nobody printed half of it
     */
    public static String of(byte[] printed, boolean whole) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        // No character takes fewer bytes than it has units.
        CharBuffer text = CharBuffer.allocate(printed.length);
        decoder.decode(ByteBuffer.wrap(printed), text, whole);
        return text.flip().toString();
    }
}
