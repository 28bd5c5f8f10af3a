package ai.vibengine.client.internal;

import java.util.regex.Pattern;

/** The secret. Its text leaves through {@link #reveal()} alone, into the one header that carries it. */
public final class ApiKey {

    private static final Pattern SENDABLE = Pattern.compile("[!-~]{1,1024}");

    private final String text;

    public ApiKey(String text) {
        // The JDK would refuse such a header too, and print its value.
        if (!SENDABLE.matcher(text).matches()) {
            throw new IllegalArgumentException("apiKey: must be 1 to 1024 visible ASCII characters"
                    + (text.equals(text.strip()) ? "" : "; it begins or ends with a space or a line break"));
        }
        this.text = text;
    }

    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
