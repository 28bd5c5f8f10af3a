package ai.vibengine.server.template;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.store.RandomIds;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Offers the built-in templates at a start: as the machine is, as they were built before, or built now, in the background. */
public final class BuiltInTemplates {

    private final TemplateService service;
    private final Set<String> layers;
    private final boolean build;
    private final RandomIds ids;
    private final Clock clock;
    private final List<BuiltInRecipes.Recipe> recipes = BuiltInRecipes.load();

    /**
     * With its parts.
     *
     * @param layers those that there are
     * @param build whether to build what the machine does not offer
     */
    public BuiltInTemplates(TemplateService service, Set<String> layers, boolean build, RandomIds ids, Clock clock) {
        this.service = service;
        this.layers = Set.copyOf(layers);
        this.build = build;
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes every one of them visible: ready, or {@code building} until {@link #examineMachine} has run. */
    public void offer() {
        for (BuiltInRecipes.Recipe recipe : recipes) {
            boolean there = service.builtIn(recipe.templateId())
                    .filter(template -> template.status() == Template.Status.READY
                            && layers.containsAll(template.image().layers()))
                    .isPresent();
            if (!there) {
                boolean plain = recipe.commands().isEmpty();
                service.offer(template(recipe, plain ? Template.Status.READY : Template.Status.BUILDING));
            }
        }
    }

    /** Finds out which of them need a build, and starts it; takes up to some seconds. */
    public void examineMachine() {
        examine(MachinePython::has);
    }

    void examine(Predicate<List<String>> python) {
        for (BuiltInRecipes.Recipe recipe : recipes) {
            Template template = service.builtIn(recipe.templateId()).orElseThrow();
            if (template.status() != Template.Status.BUILDING) {
                continue;
            }
            if (python.test(recipe.pythonModules())) {
                service.offer(template.ready(SandboxImage.builtIn()));
            } else if (build) {
                service.startBuild(template);
            } else {
                service.offer(
                        template.failed("The machine's Python lacks " + String.join(" or ", recipe.pythonModules())
                                + ", and this server builds no built-in templates."));
            }
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
                Map.of(),
                SandboxImage.builtIn(),
                service.builtIn(recipe.templateId()).map(Template::createdAt).orElseGet(clock::instant),
                null);
    }
}
