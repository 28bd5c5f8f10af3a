package ai.vibengine.server.sandbox;

import ai.vibengine.server.store.JsonText;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sandboxes that a list is of. Cursors are bound to the components of this record, so each component restricts the list.
 *
 * @param status only those that do this
 * @param template only those of this template; null for any
 * @param metadata only those that have all of these entries, in an order that is always the same
 */
public record SandboxFilter(Status status, @Nullable String template, List<Map.Entry<String, String>> metadata) {

    /** What sandboxes do that are listed. */
    public enum Status {
        RUNNING,
        PAUSED,
        ANY;

        static Status of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** The filter that every running sandbox passes. */
    public static final SandboxFilter NONE = new SandboxFilter(Status.RUNNING, null, List.of());

    /** The filter that every sandbox passes. */
    public static final SandboxFilter ANY = new SandboxFilter(Status.ANY, null, List.of());

    public SandboxFilter {
        metadata = metadata.stream()
                .distinct()
                .sorted(Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()))
                .toList();
    }

    static SandboxFilter of(String status, @Nullable String template, Collection<Map.Entry<String, String>> metadata) {
        return new SandboxFilter(Status.of(status), template, List.copyOf(metadata));
    }

    /** Returns all components as one text, which cursors are bound to; no text of a filter can imitate another filter. */
    String json() {
        return JsonText.write(this);
    }

    boolean matches(Sandbox sandbox) {
        boolean asked = status == Status.ANY || sandbox.isPaused() == (status == Status.PAUSED);
        return asked
                && (template == null || template.equals(sandbox.template()))
                && (metadata.isEmpty()
                        || (sandbox.metadata() != null
                                && sandbox.metadata().entrySet().containsAll(metadata)));
    }
}
