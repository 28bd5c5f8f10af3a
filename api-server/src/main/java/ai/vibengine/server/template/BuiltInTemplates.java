package ai.vibengine.server.template;

import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.store.RandomIds;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Offers the built-in templates at a start: as the machine is, as they were built before, or built now, in the background. */
public final class BuiltInTemplates {

    private final TemplateService service;
    private final LayerBuilder layers;
    private final boolean build;
    private final RandomIds ids;
    private final Clock clock;
    private final List<BuiltInRecipes.Recipe> recipes = BuiltInRecipes.load();

    /** @param build whether to build what the built-in base does not offer as it is */
    public BuiltInTemplates(TemplateService service, LayerBuilder layers, boolean build, RandomIds ids, Clock clock) {
        this.service = service;
        this.layers = layers;
        this.build = build;
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes every one of them visible: ready, or {@code building} until {@link #examine} has run. */
    public void offer() {
        Set<String> kept = layers.layers();
        for (BuiltInRecipes.Recipe recipe : recipes) {
            boolean there = service.builtIn(recipe.templateId())
                    .filter(template -> template.status() == Template.Status.READY
                            && kept.containsAll(template.image().layers()))
                    .isPresent();
            if (!there) {
                offer(recipe);
            }
        }
    }

    /** Finds out which of them need a build, and starts it; takes up to some seconds. */
    public void examine() {
        recipes.forEach(this::examine);
    }

    /** Follows imports, and offers again what an imported template covered that was removed. */
    public void follow() {
        service.followImports();
        for (BuiltInRecipes.Recipe recipe : recipes) {
            if (service.builtIn(recipe.templateId()).isEmpty()) {
                offer(recipe);
                examine(recipe);
            }
        }
    }

    private void offer(BuiltInRecipes.Recipe recipe) {
        service.offer(template(recipe, recipe.commands().isEmpty() ? Template.Status.READY : Template.Status.BUILDING));
    }

    private void examine(BuiltInRecipes.Recipe recipe) {
        Template template = service.builtIn(recipe.templateId()).orElseThrow();
        if (template.status() != Template.Status.BUILDING) {
            return;
        }
        boolean onMachine = template.image().equals(SandboxImage.builtIn());
        if (onMachine && layers.builtInHasPython(recipe.pythonModules())) {
            service.offer(template.ready(SandboxImage.builtIn()));
        } else if (build) {
            service.startBuild(template);
        } else {
            service.offer(template.failed((onMachine ? "The machine's Python lacks " : "It lacks ")
                    + String.join(" or ", recipe.pythonModules())
                    + ", and this server builds no built-in templates."));
        }
    }

    private Template template(BuiltInRecipes.Recipe recipe, Template.Status status) {
        return new Template(
                service.builtIn(recipe.templateId()).map(Template::buildId).orElseGet(() -> ids.id("bld_")),
                null,
                recipe.templateId(),
                status,
                recipe.commands().isEmpty() ? null : SandboxImage.BUILT_IN,
                recipe.description(),
                recipe.commands(),
                SandboxSetup.NONE,
                parentOf(recipe),
                service.builtIn(recipe.templateId()).map(Template::createdAt).orElseGet(clock::instant),
                null,
                null);
    }

    private SandboxImage parentOf(BuiltInRecipes.Recipe recipe) {
        return recipe.commands().isEmpty()
                ? SandboxImage.builtIn()
                : service.builtIn(SandboxImage.BUILT_IN).map(Template::image).orElseGet(SandboxImage::builtIn);
    }
}
