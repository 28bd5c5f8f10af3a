package ai.vibengine.client.template;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ConcurrencyLimitException;
import ai.vibengine.client.error.ConflictException;
import ai.vibengine.client.error.ForbiddenException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.paging.Paged;
import java.time.Duration;
import java.util.function.Consumer;

/** The calls about templates, each of which waits for its answer. Safe for use from many threads. */
public final class Templates {

    /** The largest page there is: a list of templates is short, and each page is a request of the quota. */
    private static final int PAGE_SIZE = ContractNumbers.LIMIT_MAXIMUM;

    /** The asynchronous calls, sent by a thread that waits for them. */
    private final AsyncTemplates blocking;

    private final AsyncTemplates async;

    /** For the client alone; users have it from {@code Vibengine.templates()}. */
    public Templates(ApiCalls blocking, ApiCalls async) {
        this.blocking = new AsyncTemplates(blocking);
        this.async = new AsyncTemplates(async);
    }

    /** {@return the asynchronous variant of these calls} */
    public AsyncTemplates async() {
        return async;
    }

    /**
     * Lists the built-in templates and the account's own, newest first.
     *
     * @return the list, fetched as it is walked
     */
    public Paged<Template> list() {
        return list(PAGE_SIZE, CallOptions.none());
    }

    /**
     * Lists the built-in templates and the account's own, newest first.
     *
     * @param pageSize how many a page has at most, 1 to {@value ContractNumbers#LIMIT_MAXIMUM}
     * @param options what the call for each page does differently
     * @return the list, fetched as it is walked
     * @throws IllegalArgumentException if the page size is out of range
     */
    public Paged<Template> list(int pageSize, CallOptions options) {
        Checks.between("pageSize", pageSize, 1, PAGE_SIZE);
        return new Paged<>(cursor -> async.page(pageSize, cursor, options));
    }

    /**
     * Builds a template. Follow the build with {@link #awaitBuild}.
     *
     * @param id the id of the new template: 1 to {@value ContractNumbers#TEMPLATE_SLUG_MAX_LENGTH} of
     *     {@code [a-z0-9._-]}
     * @param what the parent, the commands and so on
     * @return the template, which is building unless the answer was to wait
     * @throws ConflictException if a template with that id exists, or there are as many as the plan allows
     * @throws ConcurrencyLimitException if as many builds are unfinished as the plan allows
     * @throws VibengineException if the call fails otherwise
     */
    public Template build(String id, Consumer<BuildTemplate> what) {
        return build(id, what, CallOptions.none());
    }

    /**
     * Builds a template. Follow the build with {@link #awaitBuild}.
     *
     * @param id the id of the new template: 1 to {@value ContractNumbers#TEMPLATE_SLUG_MAX_LENGTH} of
     *     {@code [a-z0-9._-]}
     * @param what the parent, the commands and so on
     * @param options what this call does differently
     * @return the template, which is building unless the answer was to wait
     * @throws ConflictException if a template with that id exists, or there are as many as the plan allows
     * @throws ConcurrencyLimitException if as many builds are unfinished as the plan allows
     * @throws VibengineException if the call fails otherwise
     */
    public Template build(String id, Consumer<BuildTemplate> what, CallOptions options) {
        return Futures.await(blocking.build(id, what, options));
    }

    /**
     * Makes a template of the files of a sandbox, which stands still while they are copied and then goes on. Follow it with {@link #awaitBuild}.
     *
     * @param sandboxId the id of the sandbox
     * @param id the id of the new template: 1 to {@value ContractNumbers#TEMPLATE_SLUG_MAX_LENGTH} of
     *     {@code [a-z0-9._-]}
     * @param what the description and so on
     * @return the template, which is building unless the answer was to wait
     * @throws NotFoundException if the sandbox is gone
     * @throws ConflictException if a template with that id exists, or there are as many as the plan allows
     * @throws ConcurrencyLimitException if as many builds are unfinished as the plan allows
     * @throws VibengineException if the call fails otherwise
     */
    public Template snapshot(String sandboxId, String id, Consumer<SnapshotSandbox> what) {
        return snapshot(sandboxId, id, what, CallOptions.none());
    }

    /**
     * Makes a template of the files of a sandbox, which stands still while they are copied and then goes on. Follow it with {@link #awaitBuild}.
     *
     * @param sandboxId the id of the sandbox
     * @param id the id of the new template: 1 to {@value ContractNumbers#TEMPLATE_SLUG_MAX_LENGTH} of
     *     {@code [a-z0-9._-]}
     * @param what the description and so on
     * @param options what this call does differently
     * @return the template, which is building unless the answer was to wait
     * @throws NotFoundException if the sandbox is gone
     * @throws ConflictException if a template with that id exists, or there are as many as the plan allows
     * @throws ConcurrencyLimitException if as many builds are unfinished as the plan allows
     * @throws VibengineException if the call fails otherwise
     */
    public Template snapshot(String sandboxId, String id, Consumer<SnapshotSandbox> what, CallOptions options) {
        return Futures.await(blocking.snapshot(sandboxId, id, what, options));
    }

    /**
     * Asks for a template.
     *
     * @param id its id
     * @return the template
     * @throws NotFoundException if there is none
     * @throws VibengineException if the call fails otherwise
     */
    public Template get(String id) {
        return get(id, CallOptions.none());
    }

    /**
     * Asks for a template.
     *
     * @param id its id
     * @param options what this call does differently
     * @return the template
     * @throws NotFoundException if there is none
     * @throws VibengineException if the call fails otherwise
     */
    public Template get(String id, CallOptions options) {
        return Futures.await(blocking.get(id, options));
    }

    /**
     * Asks for a template, and waits while its build is under way. Look at the status: the time may be over
     * first.
     *
     * @param id its id
     * @param longest more than zero; the server is asked to wait, again and again if it takes longer than it may
     * @return the template
     * @throws NotFoundException if there is none
     * @throws VibengineException if the call fails otherwise
     * @throws IllegalArgumentException if the wait is not more than zero
     */
    public Template awaitBuild(String id, Duration longest) {
        return awaitBuild(id, longest, CallOptions.none());
    }

    /**
     * Asks for a template, and waits while its build is under way. Look at the status: the time may be over
     * first.
     *
     * @param id its id
     * @param longest more than zero; the server is asked to wait, again and again if it takes longer than it may
     * @param options what this call does differently
     * @return the template
     * @throws NotFoundException if there is none
     * @throws VibengineException if the call fails otherwise
     * @throws IllegalArgumentException if the wait is not more than zero
     */
    public Template awaitBuild(String id, Duration longest, CallOptions options) {
        return Futures.await(async.awaitBuild(id, longest, options));
    }

    /**
     * Deletes a template. Sandboxes that run from it go on.
     *
     * @param id its id
     * @return the template as it was
     * @throws ForbiddenException if it is built in
     * @throws VibengineException if the call fails otherwise
     */
    public Template delete(String id) {
        return delete(id, CallOptions.none());
    }

    /**
     * Deletes a template. Sandboxes that run from it go on.
     *
     * @param id its id
     * @param options what this call does differently
     * @return the template as it was
     * @throws ForbiddenException if it is built in
     * @throws VibengineException if the call fails otherwise
     */
    public Template delete(String id, CallOptions options) {
        return Futures.await(blocking.delete(id, options));
    }

    /**
     * Reads the build log of a template, oldest line first; what is printed while it is read may be missed.
     *
     * @param id the template's id
     * @return the lines, fetched as they are walked
     */
    public Paged<TemplateLogLine> logs(String id) {
        return logs(id, PAGE_SIZE, CallOptions.none());
    }

    /**
     * Reads the build log of a template, oldest line first; what is printed while it is read may be missed.
     *
     * @param id the template's id
     * @param pageSize how many lines a page has at most, 1 to {@value ContractNumbers#LIMIT_MAXIMUM}
     * @param options what the call for each page does differently
     * @return the lines, fetched as they are walked
     * @throws IllegalArgumentException if the page size is out of range
     */
    public Paged<TemplateLogLine> logs(String id, int pageSize, CallOptions options) {
        String checked = Checks.id("id", id);
        Checks.between("pageSize", pageSize, 1, PAGE_SIZE);
        return new Paged<>(cursor -> async.logPage(checked, pageSize, cursor, options));
    }
}
