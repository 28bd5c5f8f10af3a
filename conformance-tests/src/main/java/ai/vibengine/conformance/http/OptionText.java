package ai.vibengine.conformance.http;

/** The text of an option, a variable or a line of a file. */
final class OptionText {
    private OptionText() {}

    /** Refuses white space around a value. It is not removed: the key that is sent is the key that was given. */
    static void expectTrimmed(String holder, String text) {
        if (text.endsWith("\n") || text.endsWith("\r")) {
            throw new IllegalArgumentException(
                    holder + " ends with a line break, as what is read from a file often does; take it off");
        }
        if (!text.strip().equals(text)) {
            throw new IllegalArgumentException(holder + " begins or ends with a space or a line break; take it off");
        }
    }
}
