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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * Execs for the tests of their callers. Of a shell's last argument they understand {@code echo TEXT}, {@code printenv NAME},
 * {@code pwd}, {@code ready}, {@code exit N} and {@code hang}, which lasts until it is killed; anything else ends with 127.
 */
@NullMarked
public final class InMemoryExecs implements Execs {

    private static final Pattern ECHO = Pattern.compile("echo (.*)");
    private static final Pattern EXIT = Pattern.compile("exit ([0-9]+)");
    private static final String PRINTENV = "printenv ";
    private static final int KILLED = 137;

    private final Map<String, Set<Work>> at = new ConcurrentHashMap<>();
    private final Map<String, Map<String, DetachedExec>> background = new ConcurrentHashMap<>();
    private final Predicate<String> runs;
    private volatile CountDownLatch looks = new CountDownLatch(1);
    private volatile boolean full;
    private volatile boolean ready = true;

    InMemoryExecs(Predicate<String> runs) {
        this.runs = runs;
    }

    /** Makes every program fail to start from now on, or no longer. */
    public void setFull(boolean full) {
        this.full = full;
    }

    /** Makes {@code ready} exit with 0 from now on, or with 1. */
    public void setReady(boolean is) {
        looks = new CountDownLatch(1);
        ready = is;
    }

    /** Waits until {@code ready} has been run since then. */
    public void awaitLook() throws InterruptedException {
        looks.await();
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
    public AttachedExec start(String sandboxId, ExecSpec spec) {
        return new Foreground(begin(sandboxId, spec));
    }

    @Override
    public DetachedExec startDetached(String sandboxId, ExecSpec spec, byte[] input, int keptBytes, String note) {
        Work work = begin(sandboxId, spec);
        Background exec = new Background(spec.execId(), note, work);
        background.computeIfAbsent(sandboxId, id -> new ConcurrentHashMap<>()).put(spec.execId(), exec);
        return exec;
    }

    @Override
    public List<DetachedExec> detached(String sandboxId) {
        return List.copyOf(background.getOrDefault(sandboxId, Map.of()).values());
    }

    private Work begin(String sandboxId, ExecSpec spec) {
        if (!runs.test(sandboxId)) {
            throw new RuntimeUnavailableException("no such sandbox");
        }
        if (full) {
            throw new ExecNotStartedException(ExecNotStartedException.Reason.RESOURCES, new IllegalStateException());
        }
        Work work = new Work();
        at.computeIfAbsent(sandboxId, id -> ConcurrentHashMap.newKeySet()).add(work);
        String line = spec.arguments().get(spec.arguments().size() - 1);
        Matcher echo = ECHO.matcher(line);
        Matcher exit = EXIT.matcher(line);
        if (echo.matches()) {
            work.printed = (echo.group(1) + "\n").getBytes(StandardCharsets.UTF_8);
            work.status.complete(0);
        } else if (line.startsWith(PRINTENV)) {
            String value = spec.environment().getOrDefault(line.substring(PRINTENV.length()), "");
            work.printed = (value + "\n").getBytes(StandardCharsets.UTF_8);
            work.status.complete(0);
        } else if (line.equals("ready")) {
            looks.countDown();
            work.status.complete(ready ? 0 : 1);
        } else if (line.equals("pwd")) {
            work.printed = (spec.folder().path() + "\n").getBytes(StandardCharsets.UTF_8);
            work.status.complete(0);
        } else if (!line.equals("hang")) {
            work.status.complete(exit.matches() ? Integer.parseInt(exit.group(1)) : 127);
        }
        return work;
    }

    /** The common part of both kinds of programs. */
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

    private record Foreground(Work work) implements AttachedExec {

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
        public CompletableFuture<Boolean> outputWaits() {
            return work.status.handle((status, failure) -> true);
        }

        @Override
        public CompletableFuture<Boolean> errorsWait() {
            return outputWaits();
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

    private final class Background implements DetachedExec {

        private final String execId;
        private final String note;
        private final Work work;
        private final AtomicBoolean inputClosed = new AtomicBoolean();
        private final CompletableFuture<End> end;
        private volatile Optional<String> why = Optional.empty();

        Background(String execId, String note, Work work) {
            this.execId = execId;
            this.note = note;
            this.work = work;
            this.end = work.status.thenApply(status -> new End(status, 0, why));
        }

        @Override
        public String execId() {
            return execId;
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
            background.values().forEach(execs -> execs.remove(execId));
        }
    }
}
