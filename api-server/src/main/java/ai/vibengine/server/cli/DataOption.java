package ai.vibengine.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The folder where a server and the commands beside it keep their state. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:VE_DATA:-${sys:user.home}/.vibengine}",
            description = "Data folder. VE_DATA, default: ~/.vibengine")
    @SuppressWarnings("NullAway.Init")
    Path folder;
}
