package ai.vibengine.client.command;

import static java.util.Objects.requireNonNull;

/**
 * A piece of what a command printed: as much as there was, which need not be a line.
 *
 * @param stream where it was printed to, {@link LogStream#STDOUT} or {@link LogStream#STDERR}
 * @param text what was printed; bytes that are not UTF-8 are shown as U+FFFD
 */
public record CommandOutput(LogStream stream, String text) {

    /**
     * Checks that both are there.
     *
     * @param stream where it was printed to
     * @param text what was printed
     * @throws NullPointerException if one of them is null
     */
    public CommandOutput {
        requireNonNull(stream, "stream");
        requireNonNull(text, "text");
    }

    /** {@return whether it was printed to standard error} */
    public boolean isError() {
        return stream.equals(LogStream.STDERR);
    }

    /** {@return the text} */
    @Override
    public String toString() {
        return text;
    }
}
