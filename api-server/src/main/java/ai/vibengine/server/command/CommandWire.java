package ai.vibengine.server.command;

import ai.vibengine.server.generated.model.CommandStatus;
import ai.vibengine.server.generated.model.RunCommandRequest;
import ai.vibengine.server.http.resource.Timestamps;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands as the contract writes them. */
public final class CommandWire {

    private CommandWire() {}

    /** Returns the command in the common response format. */
    public static CommandAnswerWire envelope(Command command) {
        return new CommandAnswerWire(command);
    }

    /** Returns the command without an envelope and without its outputs. */
    public static ai.vibengine.server.generated.model.Command command(Command command) {
        Command.@Nullable Output output = command.output();
        Command.@Nullable Output errors = command.errors();
        return new ai.vibengine.server.generated.model.Command()
                .commandId(command.commandId())
                .command(command.line())
                .status(CommandStatus.fromValue(command.status().word()))
                .exitCode(command.exitCode())
                .signal(command.signal())
                .stdoutTruncated(output == null ? null : output.truncated())
                .stderrTruncated(errors == null ? null : errors.truncated())
                .timeout(command.timeoutSeconds() == 0 ? null : command.timeoutSeconds())
                .startedAt(Timestamps.of(command.startedAt()))
                .durationMs(Math.max(0, command.duration().toMillis()));
    }

    /** Returns the command to run. */
    public static CommandRequest request(RunCommandRequest request) {
        Map<String, String> environment = request.getEnv();
        return new CommandRequest(
                request.getCommand(),
                request.getCwd(),
                environment == null ? Map.of() : environment,
                request.getStdin(),
                request.getTimeout());
    }
}
