package ai.vibengine.client;

import ai.vibengine.client.internal.generated.ApiClient;
import ai.vibengine.client.internal.generated.ApiException;
import ai.vibengine.client.internal.generated.CommandsApi;
import ai.vibengine.client.internal.generated.DirectoriesApi;
import ai.vibengine.client.internal.generated.SandboxesApi;
import ai.vibengine.client.internal.generated.TemplatesApi;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Has the generated code write requests, and the transport carry them. */
final class Calls {

    private final Transport transport;
    private final boolean here;
    private final String baseUrl;

    /** Calls; {@code here} when whoever makes them waits for them on the spot. */
    Calls(Transport transport, boolean here) {
        this.transport = transport;
        this.here = here;
        baseUrl = transport.settings().baseUrl().toString();
    }

    HttpRequest sandboxes(Recording<SandboxesApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new SandboxesApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    HttpRequest templates(Recording<TemplatesApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new TemplatesApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    HttpRequest commands(Recording<CommandsApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new CommandsApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    HttpRequest directories(Recording<DirectoriesApi> call) {
        RequestRecorder recorder = new RequestRecorder();
        return record(
                recorder,
                call,
                new DirectoriesApi(new ApiClient(recorder, transport.json().mapper(), baseUrl)));
    }

    /** A request about a file, which is written by hand: the generated calls would put each file into a temporary one. */
    HttpRequest.Builder file(String sandboxId, String path) {
        return HttpRequest.newBuilder(URI.create(
                baseUrl + "/sandboxes/" + ApiClient.urlEncode(sandboxId) + "/files?path=" + ApiClient.urlEncode(path)));
    }

    private static <A> HttpRequest record(RequestRecorder recorder, Recording<A> call, A api) {
        try {
            // Its future never completes: a recorder sends nothing.
            CompletableFuture<?> unused = call.on(api);
            return recorder.recorded();
        } catch (ApiException e) {
            throw new IllegalStateException("the generated call refuses what the face has checked", e);
        }
    }

    <T> CompletableFuture<T> send(Call<T> call) {
        return here ? transport.sendHere(call) : transport.send(call);
    }

    String newId() {
        return transport.newId();
    }

    int maxResponseBytes() {
        return transport.settings().maxResponseBytes();
    }

    /** The caller's key, or a new one: without it a retry could create twice. */
    String idempotencyKey(CallOptions options) {
        @Nullable String given = options.idempotencyKey();
        return given == null ? transport.newId() : given;
    }

    /** A call of a generated API. */
    @FunctionalInterface
    interface Recording<A> {
        CompletableFuture<?> on(A api) throws ApiException;
    }
}
