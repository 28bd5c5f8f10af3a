package ai.vibengine.client.port;

import static java.util.Objects.requireNonNull;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ApiError;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.generated.OpenPortRequest;
import ai.vibengine.client.internal.generated.PortEnvelope;
import ai.vibengine.client.internal.generated.PortListEnvelope;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.PreparedCall;
import ai.vibengine.client.internal.http.RetrySafety;
import ai.vibengine.client.internal.json.Fields;
import ai.vibengine.client.internal.json.PageRules;
import ai.vibengine.client.internal.json.UnknownFields;
import ai.vibengine.client.paging.Page;
import ai.vibengine.client.paging.Paged;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls about the open ports of a sandbox, without waiting. No thread waits either; cancelling a future gives its
 * call up, and a failure is a {@link VibengineException}. Safe for use from many threads.
 */
public final class AsyncSandboxPorts {

    private final ApiCalls calls;
    private final String sandboxId;

    AsyncSandboxPorts(ApiCalls calls, String sandboxId) {
        this.calls = calls;
        this.sandboxId = sandboxId;
    }

    /**
     * Opens a port to whoever has its token.
     *
     * @param port what a program in the sandbox listens on, or will
     * @return completes with the open port and its token
     */
    public CompletableFuture<OpenPort> open(int port) {
        return open(port, PortAccess.PRIVATE);
    }

    /**
     * Opens a port.
     *
     * @param port what a program in the sandbox listens on, or will
     * @param access who may use it
     * @return completes with the open port, and its token if it is private
     */
    public CompletableFuture<OpenPort> open(int port, PortAccess access) {
        return open(port, access, CallOptions.none());
    }

    /**
     * Opens a port.
     *
     * @param port what a program in the sandbox listens on, or will
     * @param access who may use it
     * @param options what this call does differently
     * @return completes with the open port, and its token if it is private
     */
    public CompletableFuture<OpenPort> open(int port, PortAccess access, CallOptions options) {
        OpenPortRequest body = new OpenPortRequest()
                .port(number(port))
                .access(OpenPortRequest.AccessEnum.fromValue(
                        requireNonNull(access, "access").value()));
        HttpRequest request = calls.ports(api -> api.openPortWithHttpInfo(sandboxId, body, null));
        // A port that an earlier attempt opened has a token that nobody knows: better a failure than such a port.
        return calls.send(PreparedCall.of(request, PortEnvelope.class, AsyncSandboxPorts::port, options)
                .repeat(RetrySafety.DONE_TWICE));
    }

    /**
     * Closes a port; connections through it end.
     *
     * @param port its number
     * @return completes with true; with false when it was not open
     */
    public CompletableFuture<Boolean> close(int port) {
        return close(port, CallOptions.none());
    }

    /**
     * Closes a port; connections through it end.
     *
     * @param port its number
     * @param options what this call does differently
     * @return completes with true; with false when it was not open
     */
    public CompletableFuture<Boolean> close(int port, CallOptions options) {
        String checked = Integer.toString(number(port));
        HttpRequest request = calls.ports(api -> api.closePortWithHttpInfo(sandboxId, checked, null));
        return calls.send(PreparedCall.of(request, PortEnvelope.class, (envelope, unknown) -> true, options)
                .whenNotFound(AsyncSandboxPorts::notOpen));
    }

    CompletableFuture<Page<OpenPort>> page(@Nullable String cursor, CallOptions options) {
        HttpRequest request =
                calls.ports(api -> api.listPortsWithHttpInfo(sandboxId, null, ContractNumbers.LIMIT_MAXIMUM, cursor));
        return calls.send(PreparedCall.ofPage(
                request,
                () -> new PortListEnvelope().data(null),
                (list, unknown) -> new Page<>(
                        Fields.entries(list.getData(), "data").stream()
                                .map(wire -> new OpenPort(wire, unknown.of(wire)))
                                .toList(),
                        Fields.required(list.getTotalCount(), "total_count"),
                        PageRules.next(list.getHasMore(), list.getNextCursor(), cursor),
                        next -> page(next, options)),
                options));
    }

    /** The list, shared with {@link SandboxPorts}. */
    Paged<OpenPort> list(CallOptions options) {
        return new Paged<>(cursor -> page(cursor, options));
    }

    private static int number(int port) {
        return Checks.between("port", port, ContractNumbers.PORT_NUMBER_MINIMUM, ContractNumbers.PORT_NUMBER_MAXIMUM);
    }

    /** Unless it is the sandbox that is not there, which tells why; or an earlier attempt has closed it. */
    private static boolean notOpen(ApiError gone) {
        if (gone.reason() != null) {
            throw gone.toException();
        }
        return gone.response().attempt() > 1;
    }

    private static OpenPort port(PortEnvelope envelope, UnknownFields unknown) {
        ai.vibengine.client.internal.generated.Port wire = Fields.required(envelope.getData(), "data");
        return new OpenPort(wire, unknown.of(wire));
    }
}
