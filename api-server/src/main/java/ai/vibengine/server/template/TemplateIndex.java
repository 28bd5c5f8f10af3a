package ai.vibengine.server.template;

import ai.vibengine.server.account.Account;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All templates in memory, by owner and id. Thread-safe. */
final class TemplateIndex {

    private final Object admission = new Object();
    private final ConcurrentMap<Key, Template> templates = new ConcurrentHashMap<>();

    /** Builds that are not written down yet: callers may not learn of one, or delete one that a crash would bring back. */
    private final Set<String> unwritten = ConcurrentHashMap.newKeySet();

    /** Returns the template that the account sees under this id. */
    Optional<Template> find(Account account, String templateId) {
        return Optional.ofNullable(templates.get(new Key(account.accountId(), templateId)))
                .filter(template -> !unwritten.contains(template.buildId()))
                .or(() -> builtIn(templateId));
    }

    Optional<Template> builtIn(String templateId) {
        return Optional.ofNullable(templates.get(new Key("", templateId)));
    }

    /** Returns a page of the templates that the account sees. */
    TemplatePage page(Account account, int limit, Template.@Nullable Position after) {
        List<Template> all = visibleTo(account)
                .sorted(Comparator.comparing(Template::position))
                .toList();
        List<Template> page = all.stream()
                .filter(template -> after == null || template.position().compareTo(after) > 0)
                .limit(limit + 1L)
                .toList();
        boolean hasMore = page.size() > limit;
        return new TemplatePage(hasMore ? page.subList(0, limit) : page, hasMore, all.size());
    }

    Collection<Template> all() {
        return templates.values();
    }

    /** Returns the templates that sandboxes can be started from. */
    Stream<Template> ready() {
        return templates.values().stream().filter(template -> template.status() == Template.Status.READY);
    }

    /** Returns all templates of an account, those included that are not written down yet. */
    List<Template> ownedBy(Account account) {
        return templates.values().stream()
                .filter(template -> account.accountId().equals(template.accountId()))
                .toList();
    }

    /** Returns whether there is a template of this owner and id. */
    boolean contains(Template template) {
        return templates.containsKey(Key.of(template));
    }

    /** Puts a template in place of the one that was there, which it returns. */
    Optional<Template> put(Template template) {
        return Optional.ofNullable(templates.put(Key.of(template), template));
    }

    /**
     * Admits a build, whose template stays invisible until it is {@link #written}; of several at once, exactly as many as the plan allows.
     *
     * @throws TemplateExistsException when its id is taken
     * @throws BuildLimitException when the account has as many templates or unfinished builds as it may
     */
    void admit(Account account, Template template) {
        synchronized (admission) {
            if (contains(template)) {
                throw new TemplateExistsException(template.templateId());
            }
            List<Template> own = ownedBy(account);
            if (own.size() >= account.builds().templates()) {
                throw BuildLimitException.kept(account.builds());
            }
            long unfinished = own.stream()
                    .filter(each -> each.status() == Template.Status.BUILDING)
                    .count();
            if (unfinished >= account.builds().unfinishedBuilds()) {
                throw BuildLimitException.unfinished(account.builds());
            }
            putUnwritten(template);
        }
    }

    private void putUnwritten(Template template) {
        unwritten.add(template.buildId());
        put(template);
    }

    void written(Template template) {
        unwritten.remove(template.buildId());
    }

    /** Puts a template in place of an earlier state of the same build; false when that is not there any more. */
    boolean replace(Template template) {
        Template now = templates.computeIfPresent(
                Key.of(template), (key, current) -> current.buildId().equals(template.buildId()) ? template : current);
        return now != null && now.buildId().equals(template.buildId());
    }

    /** Removes this very state of a template; false when it is not there any more. */
    boolean remove(Template template) {
        return templates.remove(Key.of(template), template);
    }

    /** Removes the template of this owner and id, whatever its state. */
    Optional<Template> removeAny(Template template) {
        return Optional.ofNullable(templates.remove(Key.of(template)));
    }

    private Stream<Template> visibleTo(Account account) {
        return templates.values().stream()
                .filter(template -> !unwritten.contains(template.buildId()))
                .filter(template -> template.accountId() == null
                        ? !isCovered(template, account)
                        : template.accountId().equals(account.accountId()));
    }

    /** Returns whether the account has a template of its own with the id of a built-in one, which may be the newer one. */
    private boolean isCovered(Template builtIn, Account account) {
        return templates.containsKey(new Key(account.accountId(), builtIn.templateId()));
    }

    /** The account of a template, empty for a built-in one, and its id. */
    private record Key(String accountId, String templateId) {
        static Key of(Template template) {
            return new Key(template.accountId() == null ? "" : template.accountId(), template.templateId());
        }
    }
}
