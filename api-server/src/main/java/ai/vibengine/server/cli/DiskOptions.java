package ai.vibengine.server.cli;

import ai.vibengine.server.runtime.DiskSettings;
import ai.vibengine.server.runtime.DiskSettings.Amount;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for disk space. An amount that was not asked for is made smaller where it does not fit. */
final class DiskOptions {

    private static final int MOST_MEBIBYTES = 1 << 24;
    private static final String SUITABLE = "auto";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,8}");

    @Option(
            names = "--sandbox-disk",
            paramLabel = "MIB",
            defaultValue = "${env:VE_SANDBOX_DISK:-1024}",
            description =
                    "What a sandbox may write, in MiB, with a file for each 8 KiB; less on a small disk unless set."
                            + " 0 for as much as the machine has. VE_SANDBOX_DISK, default: 1024")
    private int sandbox;

    @Option(
            names = "--build-disk",
            paramLabel = "MIB",
            defaultValue = "${env:VE_BUILD_DISK:-4096}",
            description = "What a template build may write, in MiB; less on a small disk unless set."
                    + " 0 for as much as the machine has. VE_BUILD_DISK, default: 4096")
    private int build;

    @Option(
            names = "--templates-disk",
            paramLabel = "MIB",
            defaultValue = "${env:VE_TEMPLATES_DISK:-8192}",
            description =
                    "What the templates of an account may hold together, logs included, in MiB; less on a small disk"
                            + " unless set. 0 for as much as the machine has. VE_TEMPLATES_DISK, default: 8192")
    private int templates;

    @Option(
            names = "--disk-reserve",
            paramLabel = "MIB|auto",
            defaultValue = "${env:VE_DISK_RESERVE:-auto}",
            description = "What is kept of the data folder's disk for the server itself, in MiB: sandboxes, builds and"
                    + " templates that could take of it are refused. As auto a twentieth of the disk, from 16 to"
                    + " 1024. VE_DISK_RESERVE, default: auto")
    @SuppressWarnings("NullAway.Init")
    private String reserve;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * Returns the settings, each within its bounds.
     *
     * @throws ParameterException when one is not, and names it
     */
    DiskSettings settings() {
        return new DiskSettings(
                amount("--sandbox-disk", sandbox),
                amount("--build-disk", build),
                amount("--templates-disk", templates),
                reserve());
    }

    private OptionalLong reserve() {
        if (reserve.equals(SUITABLE)) {
            return OptionalLong.empty();
        }
        if (!NUMBER.matcher(reserve).matches() || Integer.parseInt(reserve) > MOST_MEBIBYTES) {
            throw refused("--disk-reserve", "must be " + SUITABLE + " or from 0 to " + MOST_MEBIBYTES + ": " + reserve);
        }
        return OptionalLong.of(bytes(Integer.parseInt(reserve)));
    }

    private Amount amount(String name, int mebibytes) {
        if (mebibytes < 0 || mebibytes > MOST_MEBIBYTES) {
            throw refused(name, "must be from 0 to " + MOST_MEBIBYTES + ": " + mebibytes);
        }
        return new Amount(bytes(mebibytes), isGiven(name));
    }

    private boolean isGiven(String name) {
        OptionSpec option = command.findOption(name);
        return command.commandLine().getParseResult().hasMatchedOption(option)
                || System.getenv(ParameterErrorHandler.variable(option)) != null;
    }

    private ParameterException refused(String name, String why) {
        return new ParameterException(
                command.commandLine(), ParameterErrorHandler.name(command.findOption(name)) + " " + why);
    }

    private static long bytes(int mebibytes) {
        return (long) mebibytes << 20;
    }
}
