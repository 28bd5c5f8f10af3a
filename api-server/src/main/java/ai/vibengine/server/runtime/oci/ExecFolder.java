package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.DetachedExec.End;
import ai.vibengine.server.runtime.DetachedExec.KeptOutput;
import ai.vibengine.server.runtime.KeptText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The folder of one program in the bundle of its container. That of a program in the background also has what {@code background.sh}
 * keeps, and a note; one without a note belongs to the server that started it.
 */
record ExecFolder(Path folder) {

    static final String NOTE = "note";

    String execId() {
        return folder.getFileName().toString();
    }

    /** Returns the path of the description that the OCI runtime reads. */
    Path description() {
        return folder.resolve("process.json");
    }

    Path log() {
        return folder.resolve("log");
    }

    /** Returns the path of the file that the OCI runtime writes when the program has been started. */
    Path pidFile() {
        return folder.resolve("pid");
    }

    boolean exists() {
        return Files.isDirectory(folder);
    }

    boolean hasStarted() {
        return Files.exists(pidFile());
    }

    /** Returns the message of the OCI runtime when it failed. */
    String said() {
        try {
            return Files.readString(log()).strip();
        } catch (IOException nothing) {
            return "";
        }
    }

    boolean isDetached() {
        return Files.exists(folder.resolve(NOTE));
    }

    String note() throws IOException {
        return Files.readString(folder.resolve(NOTE));
    }

    /** Returns the path of the bytes that the program reads first; gone when they were read, or at least are on their way. */
    Path firstInput() {
        return folder.resolve("first");
    }

    Path input() {
        return folder.resolve("input");
    }

    Path closer() {
        return folder.resolve("close");
    }

    Path closed() {
        return folder.resolve("closed");
    }

    Path why() {
        return folder.resolve("why");
    }

    /**
     * Returns the first bytes of an output, as many as there are by now.
     *
     * @param over whether the program has ended, so that no more come
     */
    KeptOutput kept(String output, boolean over) throws IOException {
        boolean truncated = Files.exists(folder.resolve(output + ".more"));
        try {
            // Open from now on: later reads see the present content, even if the file is removed meanwhile.
            FileChannel file = FileChannel.open(folder.resolve(output), StandardOpenOption.READ);
            return new KeptOutput(KeptText.of(file, file.size(), over && !truncated), truncated);
        } catch (NoSuchFileException nothingYet) {
            return new KeptOutput(KeptText.of(""), false);
        }
    }

    /** Returns the process that keeps the outputs of a program in the background; empty when there is none any more. */
    Optional<ProcessHandle> keeper() {
        try {
            long pid = Long.parseLong(Files.readString(folder.resolve("keeper")).strip());
            // The number may long be that of another process.
            String commandLine = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            return commandLine.contains("\0" + folder + "\0") ? ProcessHandle.of(pid) : Optional.empty();
        } catch (IOException | NumberFormatException gone) {
            return Optional.empty();
        }
    }

    /** Returns the end of a program in the background; empty when nothing tells. */
    Optional<End> end() {
        try {
            String[] words = Files.readString(folder.resolve("status")).strip().split(" ", -1);
            return Optional.of(new End(Integer.parseInt(words[0]), Long.parseLong(words[1]), reason()));
        } catch (IOException | RuntimeException incomplete) {
            return Optional.empty();
        }
    }

    Optional<String> reason() {
        try {
            return Optional.of(Files.readString(why()));
        } catch (IOException none) {
            return Optional.empty();
        }
    }
}
