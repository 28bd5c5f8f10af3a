package ai.vibengine.server.template;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.store.StoreUnavailableException;
import ai.vibengine.server.store.TransactionHook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of templates. What there is is in memory, the database follows before anything is answered. Thread-safe. */
public final class TemplateService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TemplateService.class);

    /** Each waiting answer holds a thread; beyond so many the others are answered at once, as a preference may be. */
    private static final int MAX_WAITING = 32;

    /** Of those, for the templates of an account: half of the threads that it may have, so that the others still serve it. */
    private static final int MAX_WAITING_OF_ACCOUNT = 8;

    private final ConcurrentMap<Key, Template> templates = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, CompletableFuture<Boolean>> builds = new ConcurrentHashMap<>();

    /** Builds that are not written down yet: nobody may be told of one, or delete what a crash would bring back. */
    private final Set<String> unwritten = ConcurrentHashMap.newKeySet();

    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final ConcurrentMap<String, Integer> waitingOfAccounts = new ConcurrentHashMap<>();

    private final Object admission = new Object();
    private final TemplateStore store;
    private final BuildTimeStore times;
    private final TemplateBuilder builder;
    private final LayerBuilder layers;
    private final LayerLeases leases;
    private final TemplateDisk disk;
    private final BuildSettings settings;
    private final RandomIds ids;
    private final Clock clock;

    /** Constructs the service; {@link #recover()} comes before any other call. */
    public TemplateService(
            TemplateStore store,
            BuildTimeStore times,
            LayerBuilder layers,
            BuildSettings settings,
            RandomIds ids,
            Clock clock) {
        this.store = store;
        this.times = times;
        this.disk = new TemplateDisk(layers, store, settings.bytesOfAccount());
        this.settings = settings;
        this.builder = new TemplateBuilder(layers, store, times, settings, disk, clock);
        this.layers = layers;
        this.leases = new LayerLeases(layers, disk);
        this.ids = ids;
        this.clock = clock;
    }

    /** Reads what there is; what was being built when the last server ended has failed. */
    public void recover() {
        Set<String> bases = layers.bases();
        List<Template> all = store.all();
        disk.recover(all);
        for (Template template : all) {
            if (template.isImported() && !bases.contains(template.image().base())) {
                LOG.warn("the import of template {} was cut off", template.templateId());
                forget(template);
                continue;
            }
            Template now = template;
            if (template.status() == Template.Status.BUILDING) {
                now = template.failed("The server ended during the build.");
                endOrLater(now);
            }
            templates.put(Key.of(now), now);
            leases.take(now.image());
        }
    }

    /** A start must not end at a disk that is full; the next one does this again. */
    private void forget(Template template) {
        try {
            store.delete(template.buildId());
        } catch (StoreUnavailableException failure) {
            LOG.warn("template {} is not forgotten yet", template.templateId(), failure);
        }
    }

    private void endOrLater(Template template) {
        try {
            store.end(template);
        } catch (StoreUnavailableException failure) {
            LOG.warn("the end of build {} is not recorded yet", template.buildId(), failure);
            builder.recordLater(template);
        }
    }

    /** Removes what nobody stands on: once templates and sandboxes are known again. */
    public void removeUnusedLayers() {
        // What is imported meanwhile is not among them, or is known by the time that they are removed.
        Set<String> bases = layers.bases();
        followImports();
        leases.removeUnused(bases);
    }

    /** Follows what commands beside the server did to the built-in templates. */
    void followImports() {
        Map<String, Template> stored = new HashMap<>();
        for (Template template : store.builtIns()) {
            stored.put(template.templateId(), template);
        }
        for (Template template : stored.values()) {
            boolean known = builtIn(template.templateId())
                    .filter(before -> before.buildId().equals(template.buildId()))
                    .isPresent();
            // Its row comes first, its files a moment later.
            if (!known
                    && template.isImported()
                    && layers.bases().contains(template.image().base())) {
                put(template);
            }
        }
        for (Template known : templates.values()) {
            if (known.isImported()
                    && !stored.containsKey(known.templateId())
                    && templates.remove(Key.of(known), known)) {
                leases.release(known.image());
            }
        }
    }

    /** The built-in template with this id. */
    Optional<Template> builtIn(String templateId) {
        return Optional.ofNullable(templates.get(new Key("", templateId)));
    }

    /** Puts a built-in template in place of the one that was there. */
    void offer(Template template) {
        if (templates.containsKey(Key.of(template))) {
            store.end(template);
        } else {
            store.insert(template, TransactionHook.none());
        }
        put(template);
    }

    private void put(Template template) {
        leases.take(template.image());
        Template before = templates.put(Key.of(template), template);
        if (before != null) {
            leases.release(before.image());
        }
    }

    /** Builds a built-in template that was offered as {@code building}, perhaps not for the first time: its log begins anew. */
    void startBuild(Template template) {
        store.forgetLog(template.buildId());
        builds.put(template.buildId(), new CompletableFuture<>());
        builder.submit(template, outcome -> ended(template, outcome));
    }

    /** A page of what the account sees. */
    public TemplatePage list(Account account, int limit, Template.@Nullable Position after) {
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

    /**
     * The template with this id.
     *
     * @throws TemplateNotFoundException when the account sees none
     */
    public Template get(Account account, String templateId) {
        return find(account, templateId).orElseThrow(TemplateNotFoundException::new);
    }

    /**
     * Waits until a build has ended, but not for ever.
     *
     * @return whether it was possible to wait; when not, too many others do
     */
    public boolean awaitBuild(Template template, Duration patience) {
        CompletableFuture<Boolean> build = builds.get(template.buildId());
        if (build == null) {
            return true;
        }
        String owner = template.accountId() == null ? "" : template.accountId();
        if (waitingOfAccounts.merge(owner, 1, Integer::sum) > MAX_WAITING_OF_ACCOUNT) {
            endWait(owner);
            return false;
        }
        if (!waiting.tryAcquire()) {
            endWait(owner);
            return false;
        }
        try {
            build.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException over) {
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            waiting.release();
            endWait(owner);
        }
        return true;
    }

    private void endWait(String owner) {
        waitingOfAccounts.computeIfPresent(owner, (any, count) -> count == 1 ? null : count - 1);
    }

    /** A page of the log of a build. */
    public LogPage log(Template template, int afterLine, int limit) {
        return store.log(template.buildId(), afterLine, limit);
    }

    /**
     * What a sandbox of this template stands on, until it is released.
     *
     * @throws InvalidRequestException when the account sees no such template, or it is not ready
     */
    public ImageLease lease(Account account, String templateId) {
        Template template = ready(account, "template", templateId);
        leases.take(template.image());
        // It may have been deleted in between; its layers are only sure to be there when it is still there now.
        if (find(account, templateId).isEmpty()) {
            leases.release(template.image());
            throw unknown("template", templateId);
        }
        return new ImageLease(template.image(), template.environment());
    }

    /** What a sandbox from before the start stands on. */
    public void lease(SandboxImage image) {
        leases.take(image);
    }

    /** Gives back what a sandbox stood on. */
    public void release(SandboxImage image) {
        leases.release(image);
    }

    /**
     * Accepts a template and builds it in the background.
     *
     * @throws TemplateExistsException when the id is taken
     * @throws InvalidRequestException when the parent is unknown or not ready
     * @throws BuildLimitException when the account may not build it, or not now
     */
    public Template build(Account account, BuildRequest request) {
        return build(account, request, TransactionHook.none());
    }

    /**
     * Accepts a template and builds it in the background.
     *
     * @param hook runs in the transaction that keeps the template
     * @throws TemplateExistsException when the id is taken
     * @throws InvalidRequestException when the parent is unknown or not ready
     * @throws BuildLimitException when the account may not build it, or not now
     */
    public Template build(Account account, BuildRequest request, TransactionHook<Template> hook) {
        if (find(account, request.templateId()).isPresent()) {
            throw new TemplateExistsException(request.templateId());
        }
        Template parent = ready(account, "from", request.from());
        layers.requireRoom(settings.limits());
        Map<String, String> environment = new HashMap<>(parent.environment());
        environment.putAll(request.environment());
        Template template = new Template(
                ids.id("bld_"),
                account.accountId(),
                request.templateId(),
                Template.Status.BUILDING,
                request.from(),
                request.description(),
                request.commands(),
                environment,
                parent.image(),
                clock.instant(),
                null);
        requireTime(account);
        leases.take(template.image());
        boolean admitted = false;
        try {
            admit(account, template);
            admitted = true;
        } finally {
            if (!admitted) {
                leases.release(template.image());
            }
        }
        boolean kept = false;
        try {
            store.insert(template, hook);
            kept = true;
            builds.put(template.buildId(), new CompletableFuture<>());
            builder.submit(template, account.accountId(), account.builds(), outcome -> ended(template, outcome));
        } finally {
            if (!kept) {
                templates.remove(Key.of(template), template);
                leases.release(template.image());
            }
            unwritten.remove(template.buildId());
        }
        return template;
    }

    private void requireTime(Account account) {
        Instant now = clock.instant();
        Duration allowed = Duration.ofMinutes(account.builds().buildMinutesPerDay());
        if (times.used(account.accountId(), now).compareTo(allowed) >= 0) {
            throw BuildLimitException.time(account.builds(), BuildTimeStore.secondsLeft(now));
        }
    }

    /** Of several at once, exactly as many come in as the plan has room for. */
    private void admit(Account account, Template template) {
        synchronized (admission) {
            if (templates.containsKey(Key.of(template))) {
                throw new TemplateExistsException(template.templateId());
            }
            List<Template> own = templates.values().stream()
                    .filter(each -> account.accountId().equals(each.accountId()))
                    .toList();
            if (own.size() >= account.builds().templates()) {
                throw BuildLimitException.kept(account.builds());
            }
            long unfinished = own.stream()
                    .filter(each -> each.status() == Template.Status.BUILDING)
                    .count();
            if (unfinished >= account.builds().unfinishedBuilds()) {
                throw BuildLimitException.unfinished(account.builds());
            }
            unwritten.add(template.buildId());
            templates.put(Key.of(template), template);
        }
    }

    /**
     * Deletes a template, and ends its build.
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
        store.delete(template.buildId());
        Template removed = templates.remove(Key.of(template));
        if (removed == null) {
            throw new TemplateNotFoundException();
        }
        CompletableFuture<Boolean> build = builds.remove(removed.buildId());
        try {
            if (build != null) {
                builder.cancel(removed.buildId());
                build.complete(false);
            }
        } finally {
            leases.release(removed.image());
        }
        return removed;
    }

    @Override
    public void close() {
        builder.close();
    }

    private void ended(Template building, Template outcome) {
        leases.take(outcome.image());
        Template told = record(building, outcome);
        Template before = templates.computeIfPresent(
                Key.of(told), (key, current) -> current.buildId().equals(told.buildId()) ? told : current);
        boolean gone = before == null || !before.buildId().equals(told.buildId());
        CompletableFuture<Boolean> build = builds.remove(told.buildId());
        if (!gone && told.equals(outcome)) {
            // From now on it stands on what was built, no longer on what that was built upon.
            leases.release(building.image());
        } else {
            leases.release(outcome.image());
        }
        if (build != null) {
            build.complete(true);
        }
    }

    /** What may be told of the outcome: a build that cannot be kept has failed, as the next start will say too. */
    private Template record(Template building, Template outcome) {
        try {
            store.end(outcome);
            return outcome;
        } catch (StoreUnavailableException failure) {
            LOG.error("the end of build {} is not recorded yet", outcome.buildId(), failure);
            Template told = outcome.status() == Template.Status.READY
                    ? building.failed("The server could not keep what was built.")
                    : outcome;
            builder.recordLater(told);
            return told;
        }
    }

    private Template ready(Account account, String field, String templateId) {
        Template template = find(account, templateId).orElseThrow(() -> unknown(field, templateId));
        if (template.status() != Template.Status.READY) {
            throw new InvalidRequestException(
                    field,
                    "template " + templateId + " is not ready but "
                            + template.status().name().toLowerCase(Locale.ROOT));
        }
        return template;
    }

    private static InvalidRequestException unknown(String field, String templateId) {
        return new InvalidRequestException(field, "there is no template " + templateId);
    }

    private Optional<Template> find(Account account, String templateId) {
        return Optional.ofNullable(templates.get(new Key(account.accountId(), templateId)))
                .filter(template -> !unwritten.contains(template.buildId()))
                .or(() -> builtIn(templateId));
    }

    private Stream<Template> visibleTo(Account account) {
        return templates.values().stream()
                .filter(template -> !unwritten.contains(template.buildId()))
                .filter(template -> template.accountId() == null
                        ? !isCovered(template, account)
                        : template.accountId().equals(account.accountId()));
    }

    /** An account's own template may be older than a built-in one with its id. */
    private boolean isCovered(Template builtIn, Account account) {
        return templates.containsKey(new Key(account.accountId(), builtIn.templateId()));
    }

    /** Whose template it is, nobody's for a built-in one, and its id. */
    private record Key(String accountId, String templateId) {
        static Key of(Template template) {
            return new Key(template.accountId() == null ? "" : template.accountId(), template.templateId());
        }
    }
}
