package ai.vibengine.server.template;

import ai.vibengine.server.runtime.LayerBuild;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * The log of one build. Lines are gathered and written together, several times a second, so that a chatty build does not wait for
 * the disk at each line. Thread-safe.
 */
final class BuildLog {

    /** What a build may print before its output is no longer kept; a build that prints for ever must not fill the disk. */
    static final int MAX_LINES = 20_000;

    /** The same in characters. What the disk does not take is kept in memory meanwhile. */
    static final int MAX_CHARACTERS = 8 << 20;

    private static final int LAST_LINES = 20;
    private static final String SYSTEM = "system";

    private final String buildId;
    private final TemplateStore store;
    private final Clock clock;
    private final List<LogLine> unwritten = new ArrayList<>();
    private final Deque<String> last = new ArrayDeque<>();
    private int lines;
    private int characters;
    private boolean full;

    BuildLog(String buildId, TemplateStore store, Clock clock) {
        this.buildId = buildId;
        this.store = store;
        this.clock = clock;
    }

    void printed(int step, LayerBuild.Channel channel, String text) {
        add(step, channel.name().toLowerCase(Locale.ROOT), text);
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

    /** The last lines of the step that runs. */
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
            characters += text.length();
            if (full || lines >= MAX_LINES || characters > MAX_CHARACTERS) {
                sayThatItIsFull(step);
                return;
            }
        }
        keep(step, stream, text);
    }

    private void sayThatItIsFull(int step) {
        if (!full) {
            full = true;
            keep(step, SYSTEM, "Further output is not kept: it is too much.");
        }
    }

    private void keep(int step, String stream, String text) {
        lines++;
        unwritten.add(new LogLine(lines, step, stream, clock.instant(), text));
    }
}
