package ai.vibengine.server.template;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.contract.InvalidRequestException;
import ai.vibengine.server.runtime.SandboxImage;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rules of templates. Thread-safe. */
public final class TemplateService {

    private static final String PYTHON_DATA = "python-data";
    private static final List<String> PYTHON_MODULES = List.of("numpy", "pandas");

    private final Map<String, Template> builtIn = new ConcurrentHashMap<>();

    /** With the store and the time. {@code python-data} is {@code building} until {@link #examineMachine()} has run. */
    public TemplateService(TemplateStore store, Clock clock) {
        offer(
                SandboxImage.BUILT_IN,
                Template.Status.READY,
                null,
                "The machine's own tools on a minimal root",
                null,
                store,
                clock);
        offer(
                PYTHON_DATA,
                Template.Status.BUILDING,
                SandboxImage.BUILT_IN,
                "Python with NumPy and pandas",
                null,
                store,
                clock);
    }

    private void offer(
            String id,
            Template.Status status,
            @Nullable String from,
            String description,
            @Nullable String error,
            TemplateStore store,
            Clock clock) {
        builtIn.put(
                id,
                new Template(
                        id,
                        Template.Type.BUILT_IN,
                        status,
                        from,
                        description,
                        store.createdAt(id, clock.instant()),
                        error));
    }

    /** Finds out what the machine can offer; takes up to some seconds. */
    public void examineMachine() {
        examine(modules -> MachinePython.has(modules));
    }

    void examine(Predicate<List<String>> python) {
        boolean found = python.test(PYTHON_MODULES);
        builtIn.computeIfPresent(
                PYTHON_DATA,
                (id, template) -> new Template(
                        id,
                        template.type(),
                        found ? Template.Status.READY : Template.Status.FAILED,
                        template.from(),
                        template.description(),
                        template.createdAt(),
                        found
                                ? null
                                : "The machine's Python lacks NumPy or pandas. Install them with: apt-get install"
                                        + " python3-numpy python3-pandas"));
    }

    /** A page of what the account sees. */
    public TemplatePage list(Account account, int limit, Template.@Nullable Position after) {
        List<Template> all = builtIn.values().stream()
                .sorted(Comparator.comparing(Template::position))
                .toList();
        List<Template> rest = all.stream()
                .filter(template -> after == null || template.position().compareTo(after) > 0)
                .limit(limit + 1L)
                .toList();
        boolean hasMore = rest.size() > limit;
        return new TemplatePage(hasMore ? rest.subList(0, limit) : rest, hasMore, all.size());
    }

    /**
     * The template with this id.
     *
     * @throws TemplateNotFoundException when the account sees none
     */
    public Template get(Account account, String templateId) {
        Template template = builtIn.get(templateId);
        if (template == null) {
            throw new TemplateNotFoundException();
        }
        return template;
    }

    /**
     * What a sandbox of this template is made of.
     *
     * @throws InvalidRequestException when the account sees no such template, or it is not ready
     */
    public SandboxImage imageOf(Account account, String templateId) {
        Template template = builtIn.get(templateId);
        if (template == null) {
            throw new InvalidRequestException("template", "there is no template " + templateId);
        }
        if (template.status() != Template.Status.READY) {
            throw new InvalidRequestException(
                    "template",
                    "template " + templateId + " is not ready: "
                            + template.status().name().toLowerCase(java.util.Locale.ROOT));
        }
        return SandboxImage.builtIn();
    }

    /**
     * Deletes a template.
     *
     * @return the template as it was
     * @throws TemplateNotFoundException when the account sees none with this id
     * @throws BuiltInTemplateException when it is built in
     */
    public Template delete(Account account, String templateId) {
        Template template = get(account, templateId);
        if (template.type() == Template.Type.BUILT_IN) {
            throw new BuiltInTemplateException(templateId);
        }
        return template;
    }
}
