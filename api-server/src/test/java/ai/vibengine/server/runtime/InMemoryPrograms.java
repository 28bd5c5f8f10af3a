package ai.vibengine.server.runtime;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * Programs for the tests of their callers. Of a shell's last argument they understand {@code echo TEXT}, {@code exit N} and
 * {@code hang}, which lasts until it is killed; anything else ends with 127.
 */
@NullMarked
public final class InMemoryPrograms implements Programs {

    private static final Pattern ECHO = Pattern.compile("echo (.*)");
    private static final Pattern EXIT = Pattern.compile("exit ([0-9]+)");
    private static final int KILLED = 137;

    private final Map<String, Set<Work>> at = new ConcurrentHashMap<>();
    private final Map<String, Map<String, BackgroundProgram>> background = new ConcurrentHashMap<>();
    private final Predicate<String> runs;
    private volatile boolean full;

    InMemoryPrograms(Predicate<String> runs) {
        this.runs = runs;
    }

    /** Makes every program fail to start from now on, or no longer. */
    public void setFull(boolean full) {
        this.full = full;
    }

    /** How many run in the sandbox. */
    public int running(String sandboxId) {
        return (int) at.getOrDefault(sandboxId, Set.of()).stream()
                .filter(work -> !work.status.isDone())
                .count();
    }

    void killAll(String sandboxId) {
        at.getOrDefault(sandboxId, Set.of()).forEach(work -> work.status.complete(KILLED));
        at.remove(sandboxId);
        background.remove(sandboxId);
    }

    @Override
    public RunningProgram start(String sandboxId, ProgramSpec spec) {
        return new Foreground(begin(sandboxId, spec));
    }

    @Override
    public BackgroundProgram startInBackground(
            String sandboxId, ProgramSpec spec, byte[] input, int keptBytes, String note) {
        Work work = begin(sandboxId, spec);
        if (full) {
            throw new ProgramNotStartedException("full", new IllegalStateException());
        }
        Background program = new Background(spec.programId(), note, work);
        background.computeIfAbsent(sandboxId, id -> new ConcurrentHashMap<>()).put(spec.programId(), program);
        return program;
    }

    @Override
    public List<BackgroundProgram> inBackground(String sandboxId) {
        return List.copyOf(background.getOrDefault(sandboxId, Map.of()).values());
    }

    private Work begin(String sandboxId, ProgramSpec spec) {
        if (!runs.test(sandboxId)) {
            throw new RuntimeUnavailableException("no such sandbox");
        }
        Work work = new Work();
        at.computeIfAbsent(sandboxId, id -> ConcurrentHashMap.newKeySet()).add(work);
        String line = spec.arguments().get(spec.arguments().size() - 1);
        Matcher echo = ECHO.matcher(line);
        Matcher exit = EXIT.matcher(line);
        if (full) {
            work.status.completeExceptionally(new ProgramNotStartedException("full", new IllegalStateException()));
        } else if (echo.matches()) {
            work.printed = (echo.group(1) + "\n").getBytes(StandardCharsets.UTF_8);
            work.status.complete(0);
        } else if (!line.equals("hang")) {
            work.status.complete(exit.matches() ? Integer.parseInt(exit.group(1)) : 127);
        }
        return work;
    }

    /** What both kinds of programs do. */
    private static final class Work {

        private final CompletableFuture<Integer> status = new CompletableFuture<>();
        private volatile byte[] printed = new byte[0];

        /** Ends where the work ends. */
        private InputStream stream(byte[] bytes) {
            return new SequenceInputStream(new ByteArrayInputStream(bytes), new InputStream() {
                @Override
                public int read() {
                    status.handle((code, failure) -> 0).join();
                    return -1;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    return read();
                }
            });
        }
    }

    private record Foreground(Work work) implements RunningProgram {

        @Override
        public OutputStream input() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream output() {
            return work.stream(work.printed);
        }

        @Override
        public InputStream errors() {
            return work.stream(new byte[0]);
        }

        @Override
        public CompletableFuture<Integer> end() {
            return work.status;
        }

        @Override
        public boolean discardOutput() {
            return false;
        }

        @Override
        public boolean discardErrors() {
            return false;
        }

        @Override
        public void kill() {
            work.status.complete(KILLED);
        }
    }

    private final class Background implements BackgroundProgram {

        private final String programId;
        private final String note;
        private final Work work;
        private final AtomicBoolean inputClosed = new AtomicBoolean();
        private final CompletableFuture<End> end;
        private volatile Optional<String> why = Optional.empty();

        Background(String programId, String note, Work work) {
            this.programId = programId;
            this.note = note;
            this.work = work;
            this.end = work.status.thenApply(status -> new End(status, 0, why));
        }

        @Override
        public String programId() {
            return programId;
        }

        @Override
        public String note() {
            return note;
        }

        @Override
        public KeptOutput output() {
            return new KeptOutput(KeptText.of(work.printed, work.printed.length, true), false);
        }

        @Override
        public KeptOutput errors() {
            return new KeptOutput(KeptText.of(""), false);
        }

        @Override
        public CompletableFuture<End> end() {
            return end;
        }

        @Override
        public boolean write(byte[] bytes, Duration patience) {
            return !work.status.isDone();
        }

        @Override
        public void closeInput() {
            inputClosed.set(true);
        }

        @Override
        public boolean isInputClosed() {
            return inputClosed.get();
        }

        @Override
        public void kill(String reason) {
            if (!work.status.isDone()) {
                why = Optional.of(reason);
                work.status.complete(KILLED);
            }
        }

        @Override
        public void forget() {
            background.values().forEach(programs -> programs.remove(programId));
        }
    }
}
