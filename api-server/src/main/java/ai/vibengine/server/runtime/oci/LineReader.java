package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.machine.DaemonThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands on what a process writes, line by line. A line without end comes in pieces, so that it cannot fill the memory. */
final class LineReader implements Runnable {

    static final int LONGEST = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(LineReader.class);

    private final Reader input;
    private final Consumer<String> lines;

    private LineReader(InputStream input, Consumer<String> lines) {
        this.input = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        this.lines = lines;
    }

    static Thread start(InputStream input, Consumer<String> lines) {
        return DaemonThreads.start("build-output", new LineReader(input, lines));
    }

    @Override
    public void run() {
        StringBuilder line = new StringBuilder();
        try (input) {
            for (int character = input.read(); character >= 0; character = input.read()) {
                if (character == '\n') {
                    emit(line);
                } else {
                    line.append((char) character);
                    // Beyond it only by the second half of a character, which belongs to the first.
                    if (line.length() >= LONGEST && !Character.isHighSurrogate((char) character)) {
                        emit(line);
                    }
                }
            }
        } catch (IOException closed) {
            LOG.debug("output ended early", closed);
        }
        if (!line.isEmpty()) {
            emit(line);
        }
    }

    private void emit(StringBuilder line) {
        int end = !line.isEmpty() && line.charAt(line.length() - 1) == '\r' ? line.length() - 1 : line.length();
        lines.accept(line.substring(0, end));
        line.setLength(0);
    }
}
