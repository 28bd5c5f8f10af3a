package ai.vibengine.server.template;

import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who stands on each layer and on each root filesystem from elsewhere: templates, builds and sandboxes. The last one to go takes it
 * along. Thread-safe; the lock is not held while a layer is removed.
 */
final class LayerLeases {

    private static final Logger LOG = LoggerFactory.getLogger(LayerLeases.class);

    private final LayerBuilder layers;
    private final TemplateDisk disk;
    private final Map<String, Integer> leases = new HashMap<>();

    LayerLeases(LayerBuilder layers, TemplateDisk disk) {
        this.layers = layers;
        this.disk = disk;
    }

    synchronized void take(SandboxImage image) {
        namesOf(image).forEach(name -> leases.merge(name, 1, Integer::sum));
    }

    void release(SandboxImage image) {
        for (String name : returned(image)) {
            if (name.equals(image.base())) {
                removeBase(name);
            } else {
                remove("layer", name, layers::removeLayer);
                disk.remove(name);
            }
        }
    }

    /** Removes every layer without a lease, and these bases where they have none; for a start, once all leases have been taken. */
    void removeUnused(Set<String> bases) {
        layers.layers().stream()
                .filter(layer -> !isTaken(layer))
                .forEach(layer -> remove("layer", layer, layers::removeLayer));
        bases.stream()
                .filter(base -> !isTaken(base))
                .forEach(base -> remove("root filesystem", base, layers::removeBase));
    }

    /** Removes a root filesystem, unless somebody took a lease of it meanwhile, who may go on to use it then. */
    private synchronized void removeBase(String name) {
        if (!isTaken(name)) {
            remove("root filesystem", name, layers::removeBase);
        }
    }

    private synchronized boolean isTaken(String name) {
        return leases.containsKey(name);
    }

    private synchronized List<String> returned(SandboxImage image) {
        return namesOf(image)
                .filter(name -> leases.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1) == null)
                .toList();
    }

    /** Returns the names to count: not that of the built-in base, which is always there. */
    private static Stream<String> namesOf(SandboxImage image) {
        return image.base().equals(SandboxImage.BUILT_IN)
                ? image.layers().stream()
                : Stream.concat(Stream.of(image.base()), image.layers().stream());
    }

    private static void remove(String what, String name, Consumer<String> remover) {
        try {
            remover.accept(name);
        } catch (RuntimeUnavailableException failure) {
            LOG.warn("{} {} is left to the next start", what, name, failure);
        }
    }
}
