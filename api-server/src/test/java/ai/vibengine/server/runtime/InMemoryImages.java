package ai.vibengine.server.runtime;

import ai.vibengine.server.image.ImagePull;
import ai.vibengine.server.image.ImageReference;
import ai.vibengine.server.image.ImageSource;
import ai.vibengine.server.image.PulledImage;
import ai.vibengine.server.image.ResolvedImage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.NullMarked;

/** Images for the tests of callers: those of the registry {@code images.test} that they put there, and {@code hanging}, which never comes. */
@NullMarked
public final class InMemoryImages implements ImageSource {

    private static final String REGISTRY = "images.test";

    private final Set<String> bases;
    private final ConcurrentMap<String, PulledImage> images = new ConcurrentHashMap<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private volatile boolean offered = true;

    InMemoryImages(Set<String> bases) {
        this.bases = bases;
    }

    /** Puts an image there. */
    public void add(String path, PulledImage image) {
        images.put(path, image);
    }

    /** Has none be offered, or some. */
    public void setOffered(boolean is) {
        offered = is;
    }

    /** Waits until one hangs. */
    public void awaitHanging() throws InterruptedException {
        hanging.await();
    }

    /** Returns the digest of an image. */
    public static String digestOf(String path) {
        return "sha256:" + String.format("%064x", path.hashCode() & 0xffffffffL);
    }

    @Override
    public boolean isOffered() {
        return offered;
    }

    @Override
    public Optional<String> whyNot(ImageReference reference) {
        if (!offered) {
            return Optional.of("is not offered by this service");
        }
        return reference.registry() == null || reference.registry().equals(REGISTRY)
                ? Optional.empty()
                : Optional.of("must be in one of " + REGISTRY);
    }

    @Override
    public ImagePull open(String name) {
        return new Pull();
    }

    @Override
    public long bytesOf(String base) {
        return images.entrySet().stream()
                .filter(image -> baseOf(image.getKey()).equals(base))
                .mapToLong(image -> image.getValue().bytes())
                .sum();
    }

    private static String baseOf(String path) {
        return "image-" + digestOf(path).substring(7);
    }

    private final class Pull implements ImagePull {

        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public ResolvedImage resolve(ImageReference reference, Duration patience) {
            if (reference.path().equals("hanging")) {
                hanging.countDown();
                try {
                    closed.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                throw new BuildEndedException("The build was ended");
            }
            if (!images.containsKey(reference.path())) {
                throw new BuildEndedException("The registry has no image " + reference);
            }
            return new ResolvedImage(reference.pinnedTo(digestOf(reference.path())), baseOf(reference.path()));
        }

        @Override
        public PulledImage fetch(ResolvedImage image, Duration patience, Consumer<String> progress) {
            progress.accept("Pulling");
            bases.add(image.base());
            PulledImage pulled = images.get(image.reference().path());
            if (pulled == null) {
                throw new BuildEndedException("The image is gone");
            }
            return pulled;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
