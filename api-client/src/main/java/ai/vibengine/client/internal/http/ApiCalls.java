package ai.vibengine.client.internal.http;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.internal.generated.ApiClient;
import ai.vibengine.client.internal.generated.ApiException;
import ai.vibengine.client.internal.generated.CommandsApi;
import ai.vibengine.client.internal.generated.DirectoriesApi;
import ai.vibengine.client.internal.generated.LimitsApi;
import ai.vibengine.client.internal.generated.NetworkApi;
import ai.vibengine.client.internal.generated.PortsApi;
import ai.vibengine.client.internal.generated.SandboxesApi;
import ai.vibengine.client.internal.generated.SnapshotsApi;
import ai.vibengine.client.internal.generated.TemplatesApi;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/** Has the generated code write requests, and the transport carry them. */
public final class ApiCalls {

    private final Transport transport;
    private final boolean blocking;
    private final CallOptions options;
    private final String baseUrl;

    /**
     * @param blocking whether the calling thread waits for each answer
     * @param options those of every call that has none of its own
     */
    public ApiCalls(Transport transport, boolean blocking, CallOptions options) {
        this.transport = transport;
        this.blocking = blocking;
        this.options = options;
        baseUrl = transport.settings().baseUrl().toString();
    }

    public HttpRequest sandboxes(Recording<SandboxesApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new SandboxesApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    public HttpRequest snapshots(Recording<SnapshotsApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new SnapshotsApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    public HttpRequest templates(Recording<TemplatesApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new TemplatesApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    public HttpRequest commands(Recording<CommandsApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new CommandsApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    public HttpRequest directories(Recording<DirectoriesApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new DirectoriesApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    public HttpRequest limits(Recording<LimitsApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new LimitsApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    public HttpRequest network(Recording<NetworkApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new NetworkApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    public HttpRequest ports(Recording<PortsApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new PortsApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    /** A request about a file, which is written by hand: the generated calls would put each file into a temporary one. */
    public HttpRequest.Builder file(String sandboxId, String path) {
        return HttpRequest.newBuilder(URI.create(
                baseUrl + "/sandboxes/" + ApiClient.urlEncode(sandboxId) + "/files?path=" + ApiClient.urlEncode(path)));
    }

    private static <A> HttpRequest record(RequestRecorder recorder, Recording<A> call, A api) {
        try {
            // Its future never completes: a recorder sends nothing.
            CompletableFuture<?> unused = call.on(api);
            return recorder.recorded();
        } catch (ApiException e) {
            throw new IllegalStateException("the generated call refuses what the client has checked", e);
        }
    }

    public <T> CompletableFuture<T> send(PreparedCall<T> call) {
        PreparedCall<T> whole = call.over(options);
        return blocking ? transport.sendBlocking(whole) : transport.handOver(transport.send(whole));
    }

    /** Sends even if the calling thread is interrupted. */
    public <T> CompletableFuture<T> sendDetached(PreparedCall<T> call) {
        return transport.sendDetached(call.over(options));
    }

    /**
     * Asks again until it is over or the time is.
     *
     * @param question asks, and lets the server wait for so long
     * @param over whether there is nothing more to wait for
     */
    public <T> CompletableFuture<T> repeat(
            Duration longest, Function<Duration, CompletableFuture<T>> question, Predicate<T> over) {
        return transport.handOver(new RepeatedCall<>(transport, longest, question, over).start());
    }

    /** What users get of something that begins with a call and goes on after it. */
    public <T> CompletableFuture<T> handOver(CompletableFuture<T> composed) {
        return blocking ? composed : transport.handOver(composed);
    }

    public String newId() {
        return transport.newId();
    }

    public int maxJsonBytes() {
        return transport.settings().maxJsonBytes();
    }

    public int maxResponseBytes() {
        return transport.settings().maxResponseBytes();
    }

    /** The caller's key, or a new one: without it a retry could create twice. */
    public String idempotencyKey(CallOptions options) {
        return options.idempotencyKey().orElseGet(transport::newId);
    }

    /** A call of a generated API. */
    @FunctionalInterface
    public interface Recording<A> {
        CompletableFuture<?> on(A api) throws ApiException;
    }
}
