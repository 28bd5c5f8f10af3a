package ai.vibengine.client.sandbox;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.error.StopReason;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.generated.ExtendSandboxTimeoutRequest;
import ai.vibengine.client.internal.generated.SandboxEnvelope;
import ai.vibengine.client.internal.generated.SandboxListEnvelope;
import ai.vibengine.client.internal.generated.SandboxNetworkEnvelope;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.PreparedCall;
import ai.vibengine.client.internal.http.RetrySafety;
import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.PageRules;
import ai.vibengine.client.internal.json.UnknownFields;
import ai.vibengine.client.paging.Page;
import ai.vibengine.client.paging.Paged;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls about sandboxes, without waiting. No thread waits either; cancelling a future gives its call up, and a
 * failure is a {@link VibengineException}. Lists walk without waiting too: {@link Paged#forEachAsync}. Safe for use from
 * many threads.
 */
public final class AsyncSandboxes {

    private final Sandboxes sandboxes;
    private final ApiCalls calls;

    AsyncSandboxes(Sandboxes sandboxes, ApiCalls calls) {
        this.sandboxes = sandboxes;
        this.calls = calls;
    }

    /**
     * Creates a sandbox from the template {@code base} with the server's defaults.
     *
     * @return completes with the sandbox
     */
    public CompletableFuture<Sandbox> create() {
        return create(defaults -> {});
    }

    /**
     * Creates a sandbox.
     *
     * @param what the template, the timeout and the metadata
     * @return completes with the sandbox
     */
    public CompletableFuture<Sandbox> create(Consumer<CreateSandbox> what) {
        return create(what, CallOptions.none());
    }

    /**
     * Creates a sandbox.
     *
     * @param what the template, the timeout and the metadata
     * @param options what this call does differently
     * @return completes with the sandbox
     */
    public CompletableFuture<Sandbox> create(Consumer<CreateSandbox> what, CallOptions options) {
        CreateSandbox spec = new CreateSandbox();
        what.accept(spec);
        String key = calls.idempotencyKey(options);
        HttpRequest request = calls.sandboxes(api -> api.createSandboxWithHttpInfo(spec.request(), null, key));
        return calls.send(PreparedCall.of(request, SandboxEnvelope.class, this::created, options)
                .repeat(RetrySafety.KEYED));
    }

    private CompletableFuture<Page<Sandbox>> page(ListSandboxes spec, @Nullable String cursor, CallOptions options) {
        return calls.send(PreparedCall.ofPage(
                spec.request(calls, cursor),
                () -> new SandboxListEnvelope().data(null),
                (list, unknown) -> new Page<>(
                        Fields.entries(list.getData(), "data").stream()
                                .map(wire -> new Sandbox(sandboxes, wire, unknown.of(wire), false))
                                .toList(),
                        Fields.required(list.getTotalCount(), "total_count"),
                        PageRules.next(list.getHasMore(), list.getNextCursor(), cursor),
                        next -> page(spec, next, options)),
                options));
    }

    /**
     * Asks for a sandbox.
     *
     * @param id its id
     * @return completes with the sandbox
     */
    public CompletableFuture<Sandbox> get(String id) {
        return get(id, CallOptions.none());
    }

    /**
     * Asks for a sandbox.
     *
     * @param id its id
     * @param options what this call does differently
     * @return completes with the sandbox
     */
    public CompletableFuture<Sandbox> get(String id, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request = calls.sandboxes(api -> api.getSandboxWithHttpInfo(checked, null));
        return calls.send(PreparedCall.of(request, SandboxEnvelope.class, this::sandbox, options));
    }

    /**
     * Stops a sandbox.
     *
     * @param id its id
     * @return completes with true; with false when it was gone already
     */
    public CompletableFuture<Boolean> kill(String id) {
        return kill(id, CallOptions.none());
    }

    /**
     * Stops a sandbox.
     *
     * @param id its id
     * @param options what this call does differently
     * @return completes with true; with false when it was gone already
     */
    public CompletableFuture<Boolean> kill(String id, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request = calls.sandboxes(api -> api.killSandboxWithHttpInfo(checked, null));
        return calls.send(PreparedCall.of(request, SandboxEnvelope.class, (envelope, unknown) -> true, options)
                .whenNotFound(AsyncSandboxes::killedByThisCall));
    }

    /** The end of a block: sent whatever the interrupt flag says, and over soon. */
    CompletableFuture<Boolean> killDetached(String id, Duration longest) {
        HttpRequest request = calls.sandboxes(api -> api.killSandboxWithHttpInfo(id, null));
        CallOptions options = CallOptions.none().timeout(longest);
        return calls.sendDetached(PreparedCall.of(request, SandboxEnvelope.class, (envelope, unknown) -> true, options)
                .whenNotFound(gone -> false));
    }

    /**
     * Makes sure that a sandbox lives at least this long from now.
     *
     * @param id its id
     * @param atLeast 1 to {@value ContractNumbers#EXTEND_SANDBOX_TIMEOUT_REQUEST_TIMEOUT_MAXIMUM} seconds; a started
     *     second counts in full
     * @return completes with the sandbox and its new timeout
     */
    public CompletableFuture<Sandbox> keepAlive(String id, Duration atLeast) {
        return keepAlive(id, atLeast, CallOptions.none());
    }

    /**
     * Makes sure that a sandbox lives at least this long from now.
     *
     * @param id its id
     * @param atLeast 1 to {@value ContractNumbers#EXTEND_SANDBOX_TIMEOUT_REQUEST_TIMEOUT_MAXIMUM} seconds; a started
     *     second counts in full
     * @param options what this call does differently
     * @return completes with the sandbox and its new timeout
     */
    public CompletableFuture<Sandbox> keepAlive(String id, Duration atLeast, CallOptions options) {
        String checked = Checks.id("id", id);
        ExtendSandboxTimeoutRequest body =
                new ExtendSandboxTimeoutRequest().timeout(Checks.seconds("atLeast", atLeast));
        HttpRequest request = calls.sandboxes(api -> api.extendSandboxTimeoutWithHttpInfo(checked, body, null));
        return calls.send(PreparedCall.of(request, SandboxEnvelope.class, this::sandbox, options));
    }

    /**
     * Changes a sandbox.
     *
     * @param id its id
     * @param what the changes
     * @return completes with the sandbox as it is then
     */
    public CompletableFuture<Sandbox> update(String id, Consumer<UpdateSandbox> what) {
        return update(id, what, CallOptions.none());
    }

    /**
     * Changes a sandbox.
     *
     * @param id its id
     * @param what the changes
     * @param options what this call does differently
     * @return completes with the sandbox as it is then
     */
    public CompletableFuture<Sandbox> update(String id, Consumer<UpdateSandbox> what, CallOptions options) {
        String checked = Checks.id("id", id);
        UpdateSandbox spec = new UpdateSandbox();
        what.accept(spec);
        HttpRequest request = calls.sandboxes(api -> api.updateSandboxWithHttpInfo(checked, spec.request(), null));
        return calls.send(PreparedCall.of(request, SandboxEnvelope.class, this::sandbox, options));
    }

    /**
     * Replaces what a sandbox may reach; connections that the policy does not allow end.
     *
     * @param id its id
     * @param policy the whole policy
     * @return completes with the sandbox with its new policy
     */
    public CompletableFuture<Sandbox> setNetwork(String id, NetworkPolicy policy) {
        return setNetwork(id, policy, CallOptions.none());
    }

    /**
     * Replaces what a sandbox may reach; connections that the policy does not allow end.
     *
     * @param id its id
     * @param policy the whole policy
     * @param options what this call does differently
     * @return completes with the sandbox with its new policy
     */
    public CompletableFuture<Sandbox> setNetwork(String id, NetworkPolicy policy, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request = calls.network(api -> api.setSandboxNetworkWithHttpInfo(checked, policy.request(), null));
        return calls.send(PreparedCall.of(request, SandboxEnvelope.class, this::sandbox, options));
    }

    /**
     * Tells what a sandbox may reach, and what it was refused.
     *
     * @param id its id
     * @return completes with the policy in force and the last refusals
     */
    public CompletableFuture<SandboxNetwork> network(String id) {
        return network(id, CallOptions.none());
    }

    /**
     * Tells what a sandbox may reach, and what it was refused.
     *
     * @param id its id
     * @param options what this call does differently
     * @return completes with the policy in force and the last refusals
     */
    public CompletableFuture<SandboxNetwork> network(String id, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request = calls.network(api -> api.getSandboxNetworkWithHttpInfo(checked, null));
        return calls.send(PreparedCall.of(request, SandboxNetworkEnvelope.class, AsyncSandboxes::networkOf, options));
    }

    private static SandboxNetwork networkOf(SandboxNetworkEnvelope envelope, UnknownFields unknown) {
        ai.vibengine.client.internal.generated.SandboxNetwork wire = Fields.required(envelope.getData(), "data");
        return new SandboxNetwork(wire, unknown.of(wire));
    }

    /**
     * Has a sandbox stand still.
     *
     * @param id its id
     * @return completes with the sandbox, paused
     */
    public CompletableFuture<Sandbox> pause(String id) {
        return pause(id, CallOptions.none());
    }

    /**
     * Has a sandbox stand still.
     *
     * @param id its id
     * @param options what this call does differently
     * @return completes with the sandbox, paused
     */
    public CompletableFuture<Sandbox> pause(String id, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request = calls.sandboxes(api -> api.pauseSandboxWithHttpInfo(checked, null));
        return calls.send(PreparedCall.of(request, SandboxEnvelope.class, this::sandbox, options));
    }

    /**
     * Lets a paused sandbox go on where it was, with a minute left at least.
     *
     * @param id its id
     * @return completes with the sandbox, which runs
     */
    public CompletableFuture<Sandbox> resume(String id) {
        return resume(id, CallOptions.none());
    }

    /**
     * Lets a paused sandbox go on where it was, with a minute left at least.
     *
     * @param id its id
     * @param options what this call does differently
     * @return completes with the sandbox, which runs
     */
    public CompletableFuture<Sandbox> resume(String id, CallOptions options) {
        String checked = Checks.id("id", id);
        HttpRequest request = calls.sandboxes(api -> api.resumeSandboxWithHttpInfo(checked, null));
        return calls.send(PreparedCall.of(request, SandboxEnvelope.class, this::sandbox, options));
    }

    private Sandbox sandbox(SandboxEnvelope envelope, UnknownFields unknown) {
        ai.vibengine.client.internal.generated.Sandbox wire = Fields.required(envelope.getData(), "data");
        return new Sandbox(sandboxes, wire, unknown.of(wire), false);
    }

    /** Its creator is who kills it, unlike those who look at it. */
    private Sandbox created(SandboxEnvelope envelope, UnknownFields unknown) {
        ai.vibengine.client.internal.generated.Sandbox wire = Fields.required(envelope.getData(), "data");
        return new Sandbox(sandboxes, wire, unknown.of(wire), true);
    }

    /** The first attempt may have killed it, and only its answer been lost. */
    private static boolean killedByThisCall(ApiError gone) {
        return gone.response().attempt() > 1 && StopReason.KILLED.equals(gone.reason());
    }

    /** The list, shared with {@link Sandboxes}. */
    Paged<Sandbox> list(Consumer<ListSandboxes> which, CallOptions options) {
        ListSandboxes spec = new ListSandboxes();
        which.accept(spec);
        return new Paged<>(cursor -> page(spec, cursor, options));
    }
}
