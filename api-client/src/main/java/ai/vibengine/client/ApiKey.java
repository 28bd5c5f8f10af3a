package ai.vibengine.client;

import java.util.regex.Pattern;

/** The secret. Its text leaves through {@link #reveal()} alone, into the one header that carries it. */
final class ApiKey {

    private static final Pattern SENDABLE = Pattern.compile("[!-~]{1,1024}");

    private final String text;

    ApiKey(String text) {
        // The JDK would refuse such a header too, and print its value.
        if (!SENDABLE.matcher(text).matches()) {
            throw new IllegalArgumentException("apiKey: must be 1 to 1024 visible ASCII characters");
        }
        this.text = text;
    }

    String reveal() {
        return text;
    }

    /** A server, or a proxy before it, may echo the request in its error. */
    String removeFrom(String message) {
        return message.replace(text, "***");
    }

    @Override
    public String toString() {
        return "***";
    }
}
