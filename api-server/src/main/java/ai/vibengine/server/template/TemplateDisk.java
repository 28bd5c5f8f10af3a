package ai.vibengine.server.template;

import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.LayerBuilder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts the disk space of the templates of each account: layers, until they are removed, and logs. Built-in templates count for no
 * account. Thread-safe.
 */
final class TemplateDisk {

    private final LayerBuilder layers;
    private final TemplateStore store;
    private final long most;
    private final Map<String, Owned> owned = new HashMap<>();

    private record Owned(String accountId, long bytes) {}

    /** @param most how much the templates of an account may hold, in bytes; 0 for no bound */
    TemplateDisk(LayerBuilder layers, TemplateStore store, long most) {
        this.layers = layers;
        this.store = store;
        this.most = most;
    }

    /** Counts the layers that these templates stand on. */
    synchronized void recover(List<Template> templates) {
        Set<String> builtIn = new HashSet<>();
        templates.stream()
                .filter(template -> template.accountId() == null)
                .forEach(template -> builtIn.addAll(template.image().layers()));
        for (Template template : templates) {
            String account = template.accountId();
            if (account != null && most > 0) {
                for (String layer : template.image().layers()) {
                    if (!builtIn.contains(layer)) {
                        // The image below counts with the lowest layer, whose template may be gone.
                        long image = layer.equals(template.image().layers().get(0)) ? imageBytes(template) : 0;
                        owned.computeIfAbsent(layer, name -> new Owned(account, layers.bytesOf(name) + image));
                    }
                }
            }
        }
    }

    /** Returns what the image takes that the template was built on, which counts as its own, also where others have the same. */
    private long imageBytes(Template template) {
        return layers.images().bytesOf(template.image().base());
    }

    /**
     * Counts a layer that is about to be kept.
     *
     * @throws BuildEndedException when the account's templates would hold more than they may
     */
    synchronized void add(Template template, long layerBytes) {
        long bytes = layerBytes + (template.imageReference() == null ? 0 : imageBytes(template));
        String account = template.accountId();
        if (account == null || most == 0) {
            return;
        }
        long used = used(account);
        if (used + bytes > most) {
            throw new BuildEndedException("What the build made takes " + mebibytes(bytes)
                    + " MiB. The templates of an account may hold " + mebibytes(most)
                    + " MiB together, logs included, and hold "
                    + mebibytes(used) + " MiB. Delete templates, or make this one smaller");
        }
        owned.put(template.buildId(), new Owned(account, bytes));
    }

    /** Counts a layer no longer: it is gone, or was not kept. */
    synchronized void remove(String layer) {
        owned.remove(layer);
    }

    private long used(String account) {
        return store.logBytes(account)
                + owned.values().stream()
                        .filter(layer -> layer.accountId().equals(account))
                        .mapToLong(Owned::bytes)
                        .sum();
    }

    static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
