package ai.vibengine.server.template;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.image.ImageReference;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.store.StoreUnavailableException;
import ai.vibengine.server.store.TransactionHook;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of templates. All templates are in memory, and the database follows before any request is answered. Thread-safe. */
public final class TemplateService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TemplateService.class);

    private final TemplateIndex templates = new TemplateIndex();
    private final BuildWaits builds = new BuildWaits();
    private final List<Runnable> deletionListeners = new CopyOnWriteArrayList<>();
    private final TemplateStore store;
    private final TemplateBuilder builder;
    private final LayerBuilder layers;
    private final LayerLeases leases;
    private final TemplateDisk disk;
    private final BuildSettings settings;
    private final RandomIds ids;
    private final Clock clock;

    /** Constructs the service; {@link #recover()} comes before any other call. */
    TemplateService(
            TemplateStore store,
            BuildTimeStore times,
            LayerBuilder layers,
            BuildSettings settings,
            StartTrial trial,
            RandomIds ids,
            Clock clock) {
        this.store = store;
        this.disk = new TemplateDisk(layers, store, settings.bytesOfAccount());
        this.settings = settings;
        this.layers = layers;
        this.leases = new LayerLeases(layers, disk);
        this.builder = new TemplateBuilder(layers, leases, store, times, settings, disk, trial, clock);
        this.ids = ids;
        this.clock = clock;
    }

    /** Reads the stored templates; those that the last server did not finish have failed, and for now those whose files are gone. */
    public void recover() {
        Set<String> bases = layers.bases();
        Set<String> kept = layers.layers();
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
            } else if (template.isWithout(kept, bases)) {
                now = template.failed("Its files are gone.");
            }
            templates.put(now);
            leases.take(now.image());
        }
    }

    /** Forgets the template if it can: a start must not fail because the disk is full, and the next one does this again. */
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

    /** Removes all layers and bases without a lease: once templates and sandboxes are known again. */
    public void removeUnusedLayers() {
        // A template that is imported meanwhile is not among them, or is known by the time that they are removed.
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
        for (Template known : templates.all()) {
            if (known.isImported() && !stored.containsKey(known.templateId()) && templates.remove(known)) {
                leases.release(known.image());
            }
        }
    }

    /** Returns the built-in template with this id. */
    Optional<Template> builtIn(String templateId) {
        return templates.builtIn(templateId);
    }

    /** Puts a built-in template in place of the one that was there. */
    void offer(Template template) {
        if (templates.contains(template)) {
            store.end(template);
        } else {
            store.insert(template, TransactionHook.none());
        }
        put(template);
    }

    private void put(Template template) {
        leases.take(template.image());
        templates.put(template).ifPresent(before -> leases.release(before.image()));
    }

    /** Builds a built-in template that was offered as {@code building}, perhaps not for the first time: its log begins anew. */
    void startBuild(Template template) {
        store.forgetLog(template.buildId());
        builds.begin(template.buildId());
        builder.submit(template, outcome -> ended(template, outcome));
    }

    /** Returns a page of the templates that the account sees. */
    public TemplatePage list(Account account, int limit, Template.@Nullable Position after) {
        return templates.page(account, limit, after);
    }

    /**
     * Returns the template with this id.
     *
     * @throws TemplateNotFoundException when the account sees none
     */
    public Template get(Account account, String templateId) {
        return templates.find(account, templateId).orElseThrow(TemplateNotFoundException::new);
    }

    /**
     * Waits until a build has ended, but not for ever.
     *
     * @return whether it was possible to wait; when not, too many others do
     */
    public boolean awaitBuild(Template template, Duration patience) {
        return builds.await(template, patience);
    }

    /** Returns whether templates can be built on images. */
    public boolean canPullImages() {
        return layers.images().isOffered();
    }

    /** Returns a page of the log of a build. */
    public LogPage log(Template template, int afterLine, int limit) {
        return store.log(template.buildId(), afterLine, limit);
    }

    /**
     * Takes a lease of the image that a sandbox of this template stands on, until it is released.
     *
     * @throws InvalidRequestException when the account sees no such template, or it is not ready
     */
    public ImageLease lease(Account account, String templateId) {
        Template template = ready(account, "template", templateId);
        leases.take(template.image());
        // It may have been deleted in between; its layers are only sure to be there when it is still there now.
        if (templates.find(account, templateId).isEmpty()) {
            leases.release(template.image());
            throw unknown("template", templateId);
        }
        return ImageLease.of(template);
    }

    /** Returns the images of the built-in templates that are ready. */
    public Set<ImageLease> builtInImages() {
        return templates
                .ready()
                .filter(template -> template.accountId() == null)
                .map(ImageLease::of)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns whether there is a template whose sandboxes stand on this image. */
    public boolean offers(ImageLease image) {
        return templates.ready().map(ImageLease::of).anyMatch(image::equals);
    }

    /** Adds a listener that is told when a template was deleted, before its caller is. */
    public void onDeletion(Runnable listener) {
        deletionListeners.add(listener);
    }

    /** Takes a lease of the image of a sandbox from before the start. */
    public void lease(SandboxImage image) {
        leases.take(image);
    }

    /** Gives back what a sandbox stood on. */
    public void release(SandboxImage image) {
        leases.release(image);
    }

    /** Accepts a template and builds it in the background, with nothing beside it in the transaction. */
    Template build(Account account, BuildRequest request) {
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
        ImageReference image = request.image();
        if (image != null && !layers.images().isOffered()) {
            throw new InvalidRequestException("image", "is not offered by this service");
        }
        requireFree(account, request.templateId());
        if (image != null) {
            layers.images().whyNot(image).ifPresent(why -> {
                throw new InvalidRequestException("image", why);
            });
        }
        ImageLease parent = image == null
                ? ImageLease.of(ready(account, "from", request.from()))
                : new ImageLease(SandboxImage.builtIn(), SandboxSetup.NONE);
        layers.requireRoom(settings.limits());
        Template template = new Template(
                ids.id("bld_"),
                account.accountId(),
                request.templateId(),
                Template.Status.BUILDING,
                image == null ? request.from() : null,
                request.description(),
                request.commands(),
                request.setup().over(parent.setup()),
                parent.image(),
                clock.instant(),
                null,
                image == null ? null : image.toString());
        Runnable submit = () -> builder.submit(template, account, outcome -> ended(template, outcome));
        return accept(account, template, () -> {}, submit, hook);
    }

    /**
     * Accepts a template that is made of the files of a sandbox, and makes it in the background.
     *
     * @param hook runs in the transaction that keeps the template
     * @throws TemplateExistsException when the id is taken
     * @throws BuildLimitException when the account may not build, or not now
     */
    public Template snapshot(Account account, SnapshotRequest request, TransactionHook<Template> hook) {
        requireFree(account, request.templateId());
        layers.requireRoomForSnapshot(request.sandboxId());
        Template template = new Template(
                ids.id("bld_"),
                account.accountId(),
                request.templateId(),
                Template.Status.BUILDING,
                request.from(),
                request.description(),
                List.of(),
                request.setup(),
                request.image(),
                clock.instant(),
                null,
                null);
        Runnable submit = () -> builder.submit(template, request, account, outcome -> ended(template, outcome));
        return accept(account, template, request.check(), submit, hook);
    }

    private void requireFree(Account account, String templateId) {
        if (templates.find(account, templateId).isPresent()) {
            throw new TemplateExistsException(templateId);
        }
    }

    /** @param check throws when what holds the image may not have held it until this did */
    private Template accept(
            Account account, Template template, Runnable check, Runnable submit, TransactionHook<Template> hook) {
        builder.requireTime(account);
        leases.take(template.image());
        boolean admitted = false;
        try {
            check.run();
            templates.admit(account, template);
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
            builds.begin(template.buildId());
            submit.run();
        } finally {
            if (!kept) {
                templates.remove(template);
                leases.release(template.image());
            }
            templates.written(template);
        }
        return template;
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
        Template removed = templates.removeAny(template).orElseThrow(TemplateNotFoundException::new);
        try {
            if (builds.end(removed.buildId())) {
                builder.cancel(removed.buildId());
            }
        } finally {
            leases.release(removed.image());
            deletionListeners.forEach(Runnable::run);
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
        if (templates.replace(told) && told.equals(outcome)) {
            // From now on it stands on what was built, no longer on what that was built upon.
            leases.release(building.image());
        } else {
            leases.release(outcome.image());
        }
        builds.end(told.buildId());
    }

    /** Records the outcome and returns the one to report: a build that cannot be kept has failed, as the next start will say too. */
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
        Template template = templates.find(account, templateId).orElseThrow(() -> unknown(field, templateId));
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
}
