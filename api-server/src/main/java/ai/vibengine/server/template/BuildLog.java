package ai.vibengine.server.template;

import ai.vibengine.server.clock.Pace;
import ai.vibengine.server.runtime.LayerBuild;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The log of one build. Lines are gathered and written together, several times a second, so that a chatty build does not wait for
 * the disk at each line. Thread-safe.
 */
final class BuildLog {

    /** The number of lines after which the output of a build is no longer kept; a build that prints for ever must not fill the disk. */
    static final int MAX_LINES = 20_000;

    /**
     * The number of bytes after which the output of a build is no longer kept. Output that the disk does not take is kept in memory
     * meanwhile.
     */
    static final int MAX_BYTES = 8 << 20;

    /** The rate at which a build may go on printing once its output is no longer kept. */
    private static final int DROPPED_BYTES_PER_SECOND = 4 << 20;

    private static final int LAST_LINES = 20;
    private static final String SYSTEM = "system";

    private final String buildId;
    private final TemplateStore store;
    private final Clock clock;
    private final List<LogLine> unwritten = new ArrayList<>();
    private final Deque<String> last = new ArrayDeque<>();
    private final int maxBytes;
    private final Map<LayerBuild.Channel, Pace> paces = new EnumMap<>(LayerBuild.Channel.class);
    private int lines;
    private long bytes;
    private boolean full;

    /**
     * Constructs the log of a build that has just begun.
     *
     * @param maxBytes how much of the build's output is kept
     */
    BuildLog(String buildId, int maxBytes, TemplateStore store, Clock clock) {
        this.buildId = buildId;
        this.maxBytes = maxBytes;
        this.store = store;
        this.clock = clock;
    }

    /** Takes a line, and lets its sender wait when lines come too fast to be of any use. */
    void printed(int step, LayerBuild.Channel channel, String text) {
        add(step, channel.name().toLowerCase(Locale.ROOT), text);
        if (isFull()) {
            paceOf(channel).passed(bytesOf(text));
        }
    }

    private synchronized boolean isFull() {
        return full;
    }

    private synchronized Pace paceOf(LayerBuild.Channel channel) {
        return paces.computeIfAbsent(channel, each -> new Pace(0, DROPPED_BYTES_PER_SECOND));
    }

    void says(int step, String text) {
        add(step, SYSTEM, text);
    }

    /** Writes what was gathered. To be called by one thread at a time. */
    void flush() {
        List<LogLine> batch;
        synchronized (this) {
            batch = List.copyOf(unwritten);
        }
        if (!batch.isEmpty()) {
            store.append(buildId, batch);
            synchronized (this) {
                unwritten.subList(0, batch.size()).clear();
            }
        }
    }

    /** Returns the last lines of the step that runs. */
    synchronized String lastLines() {
        return String.join("\n", last);
    }

    synchronized void stepBegins() {
        last.clear();
    }

    private synchronized void add(int step, String stream, String text) {
        if (!stream.equals(SYSTEM)) {
            last.addLast(text);
            if (last.size() > LAST_LINES) {
                last.removeFirst();
            }
            bytes += bytesOf(text);
            if (full || lines >= MAX_LINES || bytes > maxBytes) {
                sayThatItIsFull(step);
                return;
            }
        }
        keep(step, stream, text);
    }

    private void sayThatItIsFull(int step) {
        if (!full) {
            full = true;
            keep(
                    step,
                    SYSTEM,
                    maxBytes < MAX_BYTES
                            ? "Further output is not kept: the logs of the account's templates are as much as its plan allows."
                                    + " Delete a template to make room."
                            : "Further output is not kept: it is too much.");
        }
    }

    /** Returns the length in UTF-8, and one for the end of the line, as the database counts too. */
    private static int bytesOf(String text) {
        int length = text.length() + 1;
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            length += character < 0x80 ? 0 : character < 0x800 || Character.isSurrogate(character) ? 1 : 2;
        }
        return length;
    }

    private void keep(int step, String stream, String text) {
        lines++;
        unwritten.add(new LogLine(lines, step, stream, clock.instant(), text));
    }
}
