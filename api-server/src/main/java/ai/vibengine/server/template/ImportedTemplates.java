package ai.vibengine.server.template;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.store.RandomIds;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Built-in templates as the database has them, for commands beside a server, which follows what they change. */
public final class ImportedTemplates {

    private final TemplateStore store;
    private final RandomIds ids;
    private final Clock clock;

    public ImportedTemplates(TemplateStore store, RandomIds ids, Clock clock) {
        this.store = store;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Makes a root filesystem a template, in place of any built-in one with this id. Sandboxes that run go on as they are.
     *
     * @param base the name of the root filesystem
     */
    public void add(String templateId, @Nullable String description, String base, Map<String, String> environment) {
        store.replaceBuiltIn(new Template(
                ids.id("bld_"),
                null,
                templateId,
                Template.Status.READY,
                null,
                description,
                List.of(),
                new SandboxSetup(environment, null, null),
                new SandboxImage(base, List.of()),
                clock.instant(),
                null,
                null));
    }

    /** Returns all built-in templates, imported or not. */
    public List<Template> all() {
        return store.builtIns();
    }

    /**
     * Removes an imported template; the built-in one that it covered comes back.
     *
     * @return whether there was one
     */
    public boolean remove(String templateId) {
        return store.builtIns().stream()
                .filter(template ->
                        template.isImported() && template.templateId().equals(templateId))
                .peek(template -> store.delete(template.buildId()))
                .findAny()
                .isPresent();
    }
}
