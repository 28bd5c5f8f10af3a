package ai.vibengine.server.command;

import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.runtime.KeptText;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * A command in the common response format, as the contract has it, but that its outputs are read as they are written: the model that is
 * generated would have them in memory. Closed when it has been answered.
 */
public final class CommandAnswerWire implements AutoCloseable {

    private final Command command;

    CommandAnswerWire(Command command) {
        this.command = command;
    }

    /** Returns the command. */
    public BodyWire getData() {
        return new BodyWire(CommandWire.command(command), text(command.output()), text(command.errors()));
    }

    /** Returns the status, which is the same in all answers. */
    public EnvelopeStatus getStatus() {
        return EnvelopeStatus.OK;
    }

    @Override
    public void close() {
        command.free();
    }

    private static @Nullable KeptText text(Command.@Nullable Output output) {
        return output == null ? null : output.text();
    }

    /** The command and its outputs, side by side. */
    public record BodyWire(
            @JsonUnwrapped ai.vibengine.server.generated.model.Command command,

            @JsonSerialize(using = TextSerializer.class) @Nullable
            KeptText stdout,

            @JsonSerialize(using = TextSerializer.class) @Nullable
            KeptText stderr) {}

    /** Writes a text piece by piece. */
    static final class TextSerializer extends JsonSerializer<KeptText> {

        @Override
        public void serialize(KeptText text, JsonGenerator json, SerializerProvider provider) throws IOException {
            try (Reader reader = text.read()) {
                json.writeString(reader, -1);
            }
        }
    }
}
