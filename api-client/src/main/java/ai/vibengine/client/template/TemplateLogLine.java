package ai.vibengine.client.template;

import ai.vibengine.client.command.LogStream;
import ai.vibengine.client.internal.json.Fields;
import java.time.Instant;

/**
 * One line of a build log.
 *
 * @param line its number in the whole log, from 1
 * @param step the number of the command, from 1; 0 for what belongs to none
 * @param stream where it came from
 * @param time when it was printed, in whole seconds
 * @param text the line, without its line break
 */
public record TemplateLogLine(int line, int step, LogStream stream, Instant time, String text) {

    /** Throws UnreadableFieldException when a required property is missing. */
    static TemplateLogLine of(ai.vibengine.client.internal.generated.TemplateLogLine wire) {
        return new TemplateLogLine(
                Fields.required(wire.getLine(), "line"),
                Fields.required(wire.getStep(), "step"),
                new LogStream(Fields.required(wire.getStream(), "stream")),
                Fields.time(wire.getTime(), "time"),
                Fields.required(wire.getText(), "text"));
    }
}
