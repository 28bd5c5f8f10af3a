package ai.vibengine.server.runtime.oci.network;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process with a place on the gateway's network that waits to be told which program to become. It ends when it is closed before that, or
 * with the server, and the place goes with it.
 */
public final class AttachedProcess implements AutoCloseable {

    private static final File NOTHING = new File("/dev/null");
    private static final char END = '\0';

    private final Attachment place;
    private final Process process;

    private AttachedProcess(Attachment place, Process process) {
        this.place = place;
        this.process = process;
    }

    /**
     * Starts one, and does not wait until it has its place.
     *
     * @param waiting the command line of a program that waits on its standard input for the one to become
     */
    static AttachedProcess start(Path agent, Attachment place, List<String> waiting) throws IOException {
        List<String> line = new ArrayList<>(place.commandLine(agent));
        line.addAll(waiting);
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(NOTHING).redirectError(NOTHING);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return new AttachedProcess(place, builder.start());
    }

    Attachment place() {
        return place;
    }

    /** Returns the address that it sends everything to, and asks for names. */
    public String gateway() {
        return place.gateway();
    }

    /** Returns whether it can still be told something. */
    boolean isWaiting() {
        return process.isAlive();
    }

    /** Has it become a program, which has no standard input or output. */
    public Process become(List<String> commandLine) throws IOException {
        try (OutputStream out = process.getOutputStream()) {
            out.write((String.join(String.valueOf(END), commandLine) + END + END).getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }

    /** Ends it unless it has ended. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
