package ai.vibengine.client.template;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.generated.TemplateEnvelope;
import ai.vibengine.client.internal.generated.TemplateListEnvelope;
import ai.vibengine.client.internal.generated.TemplateLogListEnvelope;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Prefer;
import ai.vibengine.client.internal.http.PreparedCall;
import ai.vibengine.client.internal.http.RetrySafety;
import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.PageRules;
import ai.vibengine.client.internal.json.UnknownFields;
import ai.vibengine.client.paging.Page;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls about templates, without waiting. No thread waits either; cancelling a future gives its call up, and a
 * failure is a {@link VibengineException}. Safe for use from many threads.
 */
public final class AsyncTemplates {

    private final ApiCalls calls;

    AsyncTemplates(ApiCalls calls) {
        this.calls = calls;
    }

    /**
     * Builds a template.
     *
     * @param id the id of the new template: 1 to {@value ContractNumbers#TEMPLATE_SLUG_MAX_LENGTH} of
     *     {@code [a-z0-9._-]}
     * @param what the parent, the commands and so on
     * @return completes with the template, which is building unless the answer was to wait
     */
    public CompletableFuture<Template> build(String id, Consumer<BuildTemplate> what) {
        return build(id, what, CallOptions.none());
    }

    /**
     * Builds a template.
     *
     * @param id the id of the new template: 1 to {@value ContractNumbers#TEMPLATE_SLUG_MAX_LENGTH} of
     *     {@code [a-z0-9._-]}
     * @param what the parent, the commands and so on
     * @param options what this call does differently
     * @return completes with the template, which is building unless the answer was to wait
     */
    public CompletableFuture<Template> build(String id, Consumer<BuildTemplate> what, CallOptions options) {
        BuildTemplate spec = new BuildTemplate(id);
        what.accept(spec);
        String key = calls.idempotencyKey(options);
        HttpRequest request = calls.templates(
                api -> api.buildTemplateWithHttpInfo(spec.request(), null, key, Prefer.header(spec.serverWait())));
        return calls.send(PreparedCall.of(request, TemplateEnvelope.class, AsyncTemplates::template, options)
                .repeat(RetrySafety.KEYED)
                .allowing(spec.serverWait()));
    }

    /**
     * Makes a template of the files of a sandbox, which stands still while they are copied and then goes on.
     *
     * @param sandboxId the id of the sandbox
     * @param id the id of the new template: 1 to {@value ContractNumbers#TEMPLATE_SLUG_MAX_LENGTH} of
     *     {@code [a-z0-9._-]}
     * @param what the description and so on
     * @return completes with the template, which is building unless the answer was to wait
     */
    public CompletableFuture<Template> snapshot(String sandboxId, String id, Consumer<SnapshotSandbox> what) {
        return snapshot(sandboxId, id, what, CallOptions.none());
    }

    /**
     * Makes a template of the files of a sandbox, which stands still while they are copied and then goes on.
     *
     * @param sandboxId the id of the sandbox
     * @param id the id of the new template: 1 to {@value ContractNumbers#TEMPLATE_SLUG_MAX_LENGTH} of
     *     {@code [a-z0-9._-]}
     * @param what the description and so on
     * @param options what this call does differently
     * @return completes with the template, which is building unless the answer was to wait
     */
    public CompletableFuture<Template> snapshot(
            String sandboxId, String id, Consumer<SnapshotSandbox> what, CallOptions options) {
        String checked = Checks.id("sandboxId", sandboxId);
        SnapshotSandbox spec = new SnapshotSandbox(id);
        what.accept(spec);
        String key = calls.idempotencyKey(options);
        HttpRequest request = calls.snapshots(api ->
                api.createSnapshotWithHttpInfo(checked, spec.request(), null, key, Prefer.header(spec.serverWait())));
        return calls.send(PreparedCall.of(request, TemplateEnvelope.class, AsyncTemplates::template, options)
                .repeat(RetrySafety.KEYED)
                .allowing(spec.serverWait()));
    }

    /**
     * Asks for a template.
     *
     * @param id its id
     * @return completes with the template
     */
    public CompletableFuture<Template> get(String id) {
        return get(id, CallOptions.none());
    }

    /**
     * Asks for a template.
     *
     * @param id its id
     * @param options what this call does differently
     * @return completes with the template
     */
    public CompletableFuture<Template> get(String id, CallOptions options) {
        return get(id, Duration.ZERO, options);
    }

    /**
     * Asks for a template, and waits while its build is under way. Look at the status: the time may be over
     * first.
     *
     * @param id its id
     * @param longest more than zero; the server is asked to wait, again and again if it takes longer than it may
     * @param options what this call does differently
     * @return completes with the template
     */
    public CompletableFuture<Template> awaitBuild(String id, Duration longest, CallOptions options) {
        String checked = Checks.id("id", id);
        return calls.repeat(
                Checks.positive("longest", longest),
                wait -> get(checked, wait, options),
                template -> !template.status().equals(TemplateStatus.BUILDING));
    }

    private CompletableFuture<Template> get(String id, Duration wait, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request = calls.templates(api -> api.getTemplateWithHttpInfo(checked, null, Prefer.header(wait)));
        return calls.send(PreparedCall.of(request, TemplateEnvelope.class, AsyncTemplates::template, options)
                .allowing(wait));
    }

    /**
     * Deletes a template. Sandboxes that run from it go on.
     *
     * @param id its id
     * @return completes with the template as it was
     */
    public CompletableFuture<Template> delete(String id) {
        return delete(id, CallOptions.none());
    }

    /**
     * Deletes a template. Sandboxes that run from it go on.
     *
     * @param id its id
     * @param options what this call does differently
     * @return completes with the template as it was
     */
    public CompletableFuture<Template> delete(String id, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request = calls.templates(api -> api.deleteTemplateWithHttpInfo(checked, null));
        return calls.send(PreparedCall.of(request, TemplateEnvelope.class, AsyncTemplates::template, options));
    }

    CompletableFuture<Page<Template>> page(@Nullable Integer limit, @Nullable String cursor, CallOptions options) {
        HttpRequest request = calls.templates(api -> api.listTemplatesWithHttpInfo(null, limit, cursor));
        return calls.send(PreparedCall.ofPage(
                request,
                () -> new TemplateListEnvelope().data(null),
                (list, unknown) -> new Page<>(
                        Fields.entries(list.getData(), "data").stream()
                                .map(wire -> new Template(wire, unknown.of(wire)))
                                .toList(),
                        Fields.required(list.getTotalCount(), "total_count"),
                        PageRules.next(list.getHasMore(), list.getNextCursor(), cursor),
                        next -> page(limit, next, options)),
                options));
    }

    CompletableFuture<Page<TemplateLogLine>> logPage(
            String id, @Nullable Integer limit, @Nullable String cursor, CallOptions options) {
        HttpRequest request = calls.templates(api -> api.listTemplateLogsWithHttpInfo(id, null, limit, cursor));
        return calls.send(PreparedCall.ofPage(
                request,
                () -> new TemplateLogListEnvelope().data(null),
                (list, unknown) -> new Page<>(
                        Fields.entries(list.getData(), "data").stream()
                                .map(wire -> new TemplateLogLine(wire, unknown.of(wire)))
                                .toList(),
                        Fields.required(list.getTotalCount(), "total_count"),
                        PageRules.next(list.getHasMore(), list.getNextCursor(), cursor),
                        next -> logPage(id, limit, next, options)),
                options));
    }

    private static Template template(TemplateEnvelope envelope, UnknownFields unknown) {
        ai.vibengine.client.internal.generated.Template wire = Fields.required(envelope.getData(), "data");
        return new Template(wire, unknown.of(wire));
    }
}
