package ai.vibengine.server.template;

import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who stands on each layer: templates, builds and sandboxes. The last one to go takes the layer with it. Thread-safe; the
 * lock is not held while a layer is removed.
 */
final class LayerLeases {

    private static final Logger LOG = LoggerFactory.getLogger(LayerLeases.class);

    private final LayerBuilder layers;
    private final Map<String, Integer> leases = new HashMap<>();

    LayerLeases(LayerBuilder layers) {
        this.layers = layers;
    }

    synchronized void take(SandboxImage image) {
        image.layers().forEach(layer -> leases.merge(layer, 1, Integer::sum));
    }

    void release(SandboxImage image) {
        release(image.layers()).forEach(this::remove);
    }

    /** Removes every layer that nobody stands on; for a start, once all leases have been taken. */
    void removeUnused() {
        layers.layers().stream().filter(layer -> !isTaken(layer)).forEach(this::remove);
    }

    private synchronized boolean isTaken(String layer) {
        return leases.containsKey(layer);
    }

    private synchronized List<String> release(List<String> released) {
        return released.stream()
                .filter(layer -> leases.computeIfPresent(layer, (name, count) -> count == 1 ? null : count - 1) == null)
                .toList();
    }

    private void remove(String layer) {
        try {
            layers.removeLayer(layer);
        } catch (RuntimeUnavailableException failure) {
            LOG.warn("layer {} is left to the next start", layer, failure);
        }
    }
}
