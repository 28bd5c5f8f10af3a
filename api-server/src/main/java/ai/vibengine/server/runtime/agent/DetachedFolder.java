package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.DetachedExec.End;
import ai.vibengine.server.runtime.DetachedExec.KeptOutput;
import ai.vibengine.server.runtime.KeptText;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of one exec in the background: its note, what is kept of its outputs, and its end. */
record DetachedFolder(Path folder) {

    private static final Logger LOG = LoggerFactory.getLogger(DetachedFolder.class);
    private static final String NOTE = "note";
    private static final String STARTED = "started";
    private static final String MORE = ".more";

    /** Makes the folder for an exec that is about to be started. */
    static DetachedFolder create(Path execs, String execId, String note, int keptBytes) throws IOException {
        Files.createDirectories(execs);
        DetachedFolder made = new DetachedFolder(Files.createDirectory(execs.resolve(execId)));
        Files.writeString(made.folder.resolve("kept"), Integer.toString(keptBytes));
        Files.writeString(made.folder.resolve(NOTE), note);
        return made;
    }

    String execId() {
        return folder.getFileName().toString();
    }

    boolean isComplete() {
        return Files.exists(folder.resolve(NOTE));
    }

    String note() {
        try {
            return Files.readString(folder.resolve(NOTE));
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The note of exec " + execId() + " cannot be read", failure);
        }
    }

    /** Returns how many bytes of each output are kept. */
    long keptBytes() throws IOException {
        try {
            return Long.parseLong(Files.readString(folder.resolve("kept")));
        } catch (NumberFormatException damaged) {
            throw new IOException("the folder of exec " + execId() + " is damaged", damaged);
        }
    }

    void markStarted() throws IOException {
        Files.writeString(folder.resolve(STARTED), "");
    }

    boolean hasStarted() {
        return Files.exists(folder.resolve(STARTED));
    }

    void markInputClosed() throws IOException {
        Files.writeString(folder.resolve("closed"), "");
    }

    boolean isInputClosed() {
        return Files.exists(folder.resolve("closed"));
    }

    /** Opens the file of an output to add to its end. */
    FileChannel append(String output) throws IOException {
        return FileChannel.open(folder.resolve(output), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void markTruncated(String output) throws IOException {
        Files.writeString(folder.resolve(output + MORE), "");
    }

    /**
     * Returns the first bytes of an output, as many as there are by now.
     *
     * @param over whether the program has ended, so that no more come
     */
    KeptOutput kept(String output, boolean over) {
        boolean truncated = Files.exists(folder.resolve(output + MORE));
        try {
            // Open from now on: later reads see the present content, even if the file is removed meanwhile.
            FileChannel file = FileChannel.open(folder.resolve(output), StandardOpenOption.READ);
            return new KeptOutput(KeptText.of(file, file.size(), over && !truncated), truncated);
        } catch (NoSuchFileException nothingYet) {
            return new KeptOutput(KeptText.of(""), false);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("The output of exec " + execId() + " cannot be read", failure);
        }
    }

    void keepReason(String why) throws IOException {
        Files.writeString(folder.resolve("why"), why);
    }

    Optional<String> reason() {
        try {
            return Optional.of(Files.readString(folder.resolve("why")));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** Writes the end down, whole or not at all. */
    void keepEnd(int status, long atMillis) throws IOException {
        Path partial = folder.resolve("status.part");
        Files.writeString(partial, status + " " + atMillis);
        Files.move(partial, folder.resolve("status"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns the end; empty when nothing tells. */
    Optional<End> end() {
        try {
            String[] words = Files.readString(folder.resolve("status")).strip().split(" ", -1);
            return Optional.of(new End(Integer.parseInt(words[0]), Long.parseLong(words[1]), reason()));
        } catch (IOException | RuntimeException incomplete) {
            return Optional.empty();
        }
    }

    /** Removes it; what cannot be removed is in the log. */
    void remove() {
        try {
            TreeRemoval.remove(folder);
        } catch (IOException failure) {
            LOG.warn("the folder of {} is not removed", execId(), failure);
        }
    }
}
