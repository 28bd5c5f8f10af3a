package ai.vibengine.server.startup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * The record that is written beside a program that runs in the background, for the next server.
 *
 * @param line the whole shell line
 * @param timeoutSeconds how long it may take; 0 for a start command, which may take as long as its sandbox lives
 * @param pausedMillis how long its sandbox had been paused before
 */
public record CommandNote(String line, int timeoutSeconds, long startedAtMillis, long pausedMillis) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns what was written; empty when it was not written to the end. */
    public static Optional<CommandNote> read(String text) {
        try {
            return Optional.of(JSON.readValue(text, CommandNote.class));
        } catch (JsonProcessingException incomplete) {
            return Optional.empty();
        }
    }

    /** Returns what is written. */
    public String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
