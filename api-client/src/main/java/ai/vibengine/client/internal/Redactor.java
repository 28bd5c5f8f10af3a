package ai.vibengine.client.internal;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes what came over the network fit to be shown: without the client's secrets, which a server or a proxy before it
 * may echo, without control characters, and of bounded length. Secrets are taken out before anything is cut, because a
 * part of one would not be found any more.
 */
public final class Redactor {

    private static final String MASK = "***";
    private static final int LONGEST_TEXT = 1024;
    private static final int LONGEST_WORD = 128;

    private final List<String> secrets;

    /** {@code secrets} are the texts that must never be shown, each of printable ASCII. */
    public Redactor(Collection<String> secrets) {
        Set<String> spellings = new TreeSet<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        for (String secret : secrets) {
            spellings.add(secret);
            spellings.add(URLEncoder.encode(secret, StandardCharsets.US_ASCII));
            spellings.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
        }
        this.secrets = List.copyOf(spellings);
    }

    /** {@return the text without secrets} */
    public String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, MASK);
        }
        return redacted;
    }

    /** {@return the bytes without secrets: the same array when there are none in it} */
    public byte[] redact(byte[] bytes) {
        // As characters of one byte each: so nothing else changes, whatever the bytes mean.
        return secrets.stream().anyMatch(secret -> contains(bytes, secret))
                ? redact(new String(bytes, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1)
                : bytes;
    }

    /** {@return a text of a server for a message: 1,024 characters at most} */
    public String text(String text) {
        return shown(text, LONGEST_TEXT);
    }

    /** {@return a name or a code of a server for a message: 128 characters at most} */
    public String word(String text) {
        return shown(text, LONGEST_WORD);
    }

    /**
     * A cause that can be kept: exceptions of libraries quote what they could not read.
     *
     * @return the same when nothing of it or of its own causes needs to be changed
     */
    public Throwable cause(Throwable cause) {
        int depth = 0;
        for (Throwable t = cause; t != null; t = t.getCause()) {
            String message = t.getMessage();
            if (depth++ > 20 || (message != null && !message.equals(text(message)))) {
                IOException safe = new IOException(text(cause.toString()));
                safe.setStackTrace(cause.getStackTrace());
                return safe;
            }
        }
        return cause;
    }

    private String shown(String text, int longest) {
        String redacted = redact(text);
        // Escaping makes nothing shorter. It is done before the cut, and looked at again after it.
        String escaped = redact(escape(redacted.substring(0, Math.min(redacted.length(), 2 * LONGEST_TEXT))));
        if (escaped.length() <= longest) {
            return escaped;
        }
        int end = longest - 1;
        return escaped.substring(0, Character.isHighSurrogate(escaped.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static String escape(String text) {
        if (text.codePoints().noneMatch(Redactor::isEscaped)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (isEscaped(c)) {
                        escaped.append(String.format("\\u%04x", c));
                    } else {
                        escaped.appendCodePoint(c);
                    }
                }
            }
        });
        return escaped.toString();
    }

    /** What would move a cursor, turn the direction of a line, end it, or is half a character. */
    private static boolean isEscaped(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static boolean contains(byte[] bytes, String secret) {
        byte[] wanted = secret.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            if (bytes[i] == wanted[0] && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
