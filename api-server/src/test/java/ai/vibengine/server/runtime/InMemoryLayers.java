package ai.vibengine.server.runtime;

import ai.vibengine.server.image.ImageSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A builder for the tests of its callers: it understands {@code echo TEXT}, {@code exit N}, {@code hang}, which lasts until the
 * build is closed, and {@code pause}, which lasts until it may go on; and it remembers what it was asked for.
 */
@NullMarked
public final class InMemoryLayers implements LayerBuilder {

    private static final Pattern ECHO = Pattern.compile("echo (.*)");
    private static final Pattern EXIT = Pattern.compile("exit ([0-9]+)");

    private final Set<String> layers = ConcurrentHashMap.newKeySet();
    private final Set<String> bases = ConcurrentHashMap.newKeySet();
    private final Set<String> python = ConcurrentHashMap.newKeySet();
    private final List<BuildSpec> opened = new ArrayList<>();
    private final List<Map<String, String>> environments = new ArrayList<>();
    private final List<String> folders = new ArrayList<>();
    private final InMemoryImages images = new InMemoryImages(bases);
    private volatile long layerBytes;
    private volatile Consumer<String> copyListener = sandboxId -> {};
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch pause = new CountDownLatch(1);

    /** Puts a layer there, as if an earlier server had kept it. */
    public void add(String layer) {
        layers.add(layer);
    }

    /** Puts a root filesystem there, as an import does. */
    public void addBase(String base) {
        bases.add(base);
    }

    /** Returns the builds that were opened so far, in order. */
    public synchronized List<BuildSpec> opened() {
        return List.copyOf(opened);
    }

    /** The environments of the steps so far, in order. */
    public synchronized List<Map<String, String>> environments() {
        return List.copyOf(environments);
    }

    /** The folders that were made and that steps ran in so far, in order. */
    public synchronized List<String> folders() {
        return List.copyOf(folders);
    }

    /** Ends the pauses of all builds. */
    public void goOn() {
        pause.countDown();
    }

    /** Waits until a build hangs or pauses. */
    public void awaitHanging() throws InterruptedException {
        hanging.await();
    }

    /** Sets the size that the layers of the builds to come report. */
    public void layersTake(long bytes) {
        layerBytes = bytes;
    }

    @Override
    public void requireRoom(SandboxLimits limits) {}

    @Override
    public long bytesOf(String layer) {
        return layers.contains(layer) ? layerBytes : 0;
    }

    @Override
    public synchronized LayerBuild open(BuildSpec spec) {
        opened.add(spec);
        return new Build();
    }

    /** Has something done with the id of a sandbox while its files are copied. */
    public void onCopy(Consumer<String> listener) {
        copyListener = listener;
    }

    @Override
    public ImageSource images() {
        return images;
    }

    /** Returns the images that there are. */
    public InMemoryImages inMemoryImages() {
        return images;
    }

    @Override
    public boolean canSnapshot() {
        return true;
    }

    @Override
    public void requireRoomForSnapshot(String sandboxId) {}

    @Override
    public LayerSnapshot snapshot(String name, String sandboxId, boolean includeTmp) {
        return new Snapshot(sandboxId);
    }

    @Override
    public Set<String> layers() {
        return Set.copyOf(layers);
    }

    @Override
    public void removeLayer(String layer) {
        layers.remove(layer);
    }

    @Override
    public boolean builtInHasPython(List<String> modules) {
        return python.containsAll(modules);
    }

    @Override
    public Set<String> bases() {
        return Set.copyOf(bases);
    }

    @Override
    public void removeBase(String base) {
        bases.remove(base);
    }

    private final class Snapshot implements LayerSnapshot {

        private final String sandboxId;

        Snapshot(String sandboxId) {
            this.sandboxId = sandboxId;
        }

        @Override
        public void copy() {
            copyListener.accept(sandboxId);
        }

        @Override
        public long finish() {
            return layerBytes;
        }

        @Override
        public void keep(String layer) {
            layers.add(layer);
        }

        @Override
        public void close() {}
    }

    private final class Build implements LayerBuild {

        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void makeFolder(String path, Duration deadline) {
            if (path.equals("/a-file")) {
                throw new BuildEndedException("There is no directory /a-file, and it could not be made");
            }
            synchronized (InMemoryLayers.this) {
                folders.add("made " + path);
            }
        }

        @Override
        public int run(
                String command,
                Map<String, String> environment,
                @Nullable String folder,
                Duration deadline,
                BiConsumer<Channel, String> output) {
            synchronized (InMemoryLayers.this) {
                environments.add(environment);
                folders.add("step in " + folder);
            }
            Matcher echo = ECHO.matcher(command);
            if (echo.matches()) {
                output.accept(Channel.STDOUT, echo.group(1));
                return 0;
            }
            if (command.equals("hang")) {
                hanging.countDown();
                try {
                    closed.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                throw new BuildEndedException("The build was ended");
            }
            if (command.equals("pause")) {
                hanging.countDown();
                try {
                    pause.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                return 0;
            }
            Matcher exit = EXIT.matcher(command);
            return exit.matches() ? Integer.parseInt(exit.group(1)) : 127;
        }

        @Override
        public long finish() {
            return layerBytes;
        }

        @Override
        public void keep(String layer) {
            layers.add(layer);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
