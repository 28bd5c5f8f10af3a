package ai.vibengine.client.port;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.error.ConflictException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.paging.Paged;

/**
 * The calls about the open ports of one sandbox, each of which waits for its answer. A server without this extension
 * answers {@link NotFoundException}. Safe for use from many threads.
 */
public final class SandboxPorts {

    /** The asynchronous calls, sent by a thread that waits for them. */
    private final AsyncSandboxPorts blocking;

    private final AsyncSandboxPorts async;

    /** For the client alone; users have it from {@code Sandbox.ports()}. */
    public SandboxPorts(ApiCalls blocking, ApiCalls async, String sandboxId) {
        this.blocking = new AsyncSandboxPorts(blocking, sandboxId);
        this.async = new AsyncSandboxPorts(async, sandboxId);
    }

    /** {@return the asynchronous variant of these calls} */
    public AsyncSandboxPorts async() {
        return async;
    }

    /**
     * Opens a port to whoever has its token.
     *
     * @param port what a program in the sandbox listens on, or will
     * @return the open port and its token
     * @throws ConflictException if it is open already, or too many are
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public OpenPort open(int port) {
        return open(port, PortAccess.PRIVATE);
    }

    /**
     * Opens a port.
     *
     * @param port what a program in the sandbox listens on, or will
     * @param access who may use it
     * @return the open port, and its token if it is private
     * @throws ConflictException if it is open already, or too many are
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public OpenPort open(int port, PortAccess access) {
        return open(port, access, CallOptions.none());
    }

    /**
     * Opens a port.
     *
     * @param port what a program in the sandbox listens on, or will
     * @param access who may use it
     * @param options what this call does differently
     * @return the open port, and its token if it is private
     * @throws ConflictException if it is open already, or too many are
     * @throws NotFoundException if the sandbox is gone
     * @throws VibengineException if the call fails otherwise
     */
    public OpenPort open(int port, PortAccess access, CallOptions options) {
        return Futures.await(blocking.open(port, access, options));
    }

    /**
     * Lists the open ports, by their numbers.
     *
     * @return the list, fetched as it is walked
     */
    public Paged<OpenPort> list() {
        return list(CallOptions.none());
    }

    /**
     * Lists the open ports, by their numbers.
     *
     * @param options what the call for each page does differently
     * @return the list, fetched as it is walked
     */
    public Paged<OpenPort> list(CallOptions options) {
        return async.list(options);
    }

    /**
     * Closes a port; connections through it end.
     *
     * @param port its number
     * @return true; false when it was not open
     * @throws VibengineException if the call fails
     */
    public boolean close(int port) {
        return close(port, CallOptions.none());
    }

    /**
     * Closes a port; connections through it end.
     *
     * @param port its number
     * @param options what this call does differently
     * @return true; false when it was not open
     * @throws VibengineException if the call fails
     */
    public boolean close(int port, CallOptions options) {
        return Futures.await(blocking.close(port, options));
    }
}
