package ai.vibengine.server.cli;

import ai.vibengine.server.runtime.machine.MachineSize;
import ai.vibengine.server.sandbox.resources.SandboxMaxima;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for the most that a sandbox may ask for, which by default is what suits the machine. */
final class MaximaOptions {

    private static final int LEAST_MEBIBYTES = 16;
    private static final int MOST_MEBIBYTES = 1 << 24;
    private static final int MOST_CPUS = 1024;
    private static final int PART_OF_MEMORY = 8;
    private static final String SUITABLE = "auto";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,8}");

    @Option(
            names = "--max-sandbox-memory",
            paramLabel = "MIB|auto",
            defaultValue = "${env:VE_MAX_SANDBOX_MEMORY:-auto}",
            description = "Memory that a sandbox may ask for at most, in MiB, within its plan. As auto an eighth of the"
                    + " machine's. VE_MAX_SANDBOX_MEMORY, default: auto")
    @SuppressWarnings("NullAway.Init")
    private String memory;

    @Option(
            names = "--max-sandbox-cpus",
            paramLabel = "N|auto",
            defaultValue = "${env:VE_MAX_SANDBOX_CPUS:-auto}",
            description =
                    "Processors that a sandbox may ask for at most, within its plan. As auto those of the machine."
                            + " VE_MAX_SANDBOX_CPUS, default: auto")
    @SuppressWarnings("NullAway.Init")
    private String cpus;

    @Option(
            names = "--max-sandbox-disk",
            paramLabel = "MIB|auto",
            defaultValue = "${env:VE_MAX_SANDBOX_DISK:-auto}",
            description = "Disk that a sandbox may ask for at most, in MiB, within its plan. As auto four times what"
                    + " a sandbox gets that does not ask. VE_MAX_SANDBOX_DISK, default: auto")
    @SuppressWarnings("NullAway.Init")
    private String disk;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * Returns the settings, each within its bounds.
     *
     * @throws ParameterException when one is not, and names it
     */
    SandboxMaxima maxima() {
        return new SandboxMaxima(
                cpus.equals(SUITABLE) ? MachineSize.processors() : number("--max-sandbox-cpus", cpus, 1, MOST_CPUS),
                memory.equals(SUITABLE)
                        ? MachineSize.memoryBytes() / PART_OF_MEMORY
                        : bytes("--max-sandbox-memory", memory),
                disk.equals(SUITABLE) ? 0 : bytes("--max-sandbox-disk", disk),
                false);
    }

    private long bytes(String name, String value) {
        return (long) number(name, value, LEAST_MEBIBYTES, MOST_MEBIBYTES) << 20;
    }

    private int number(String name, String value, int least, int most) {
        if (!NUMBER.matcher(value).matches() || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw new ParameterException(
                    command.commandLine(),
                    ParameterErrorHandler.name(command.findOption(name)) + " must be " + SUITABLE + " or from " + least
                            + " to " + most + ": " + value);
        }
        return Integer.parseInt(value);
    }
}
