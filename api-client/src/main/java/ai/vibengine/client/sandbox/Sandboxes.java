package ai.vibengine.client.sandbox;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.command.SandboxCommands;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.VibengineException;
import ai.vibengine.client.file.SandboxFiles;
import ai.vibengine.client.internal.Checks;
import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.http.ApiCalls;
import ai.vibengine.client.internal.http.Futures;
import ai.vibengine.client.paging.Paged;
import ai.vibengine.client.port.SandboxPorts;
import ai.vibengine.client.template.SnapshotSandbox;
import ai.vibengine.client.template.Template;
import ai.vibengine.client.template.Templates;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** The calls about sandboxes, each of which waits for its answer. Safe for use from many threads. */
public final class Sandboxes {

    /** A block shall not end much later because of a server that does not answer. */
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(Sandboxes.class.getName());

    /** The asynchronous calls, sent by a thread that waits for them. */
    private final AsyncSandboxes blocking;

    private final AsyncSandboxes async;

    private final ApiCalls blockingCalls;
    private final ApiCalls asyncCalls;
    private final Templates templates;

    /** For the client alone; users have it from {@code Vibengine.sandboxes()}. */
    public Sandboxes(ApiCalls blocking, ApiCalls async) {
        blockingCalls = blocking;
        asyncCalls = async;
        templates = new Templates(blocking, async);
        this.blocking = new AsyncSandboxes(this, blocking);
        this.async = new AsyncSandboxes(this, async);
    }

    /** {@return the asynchronous variant of these calls} */
    public AsyncSandboxes async() {
        return async;
    }

    /**
     * The calls about the commands of a sandbox, without asking for it first.
     *
     * @param id its id
     * @return the calls
     */
    public SandboxCommands commands(String id) {
        return new SandboxCommands(blockingCalls, asyncCalls, Checks.id("id", id));
    }

    /**
     * The calls about the files of a sandbox, without asking for it first.
     *
     * @param id its id
     * @return the calls
     */
    public SandboxFiles files(String id) {
        return new SandboxFiles(blockingCalls, asyncCalls, Checks.id("id", id));
    }

    /**
     * The calls about the open ports of a sandbox, without asking for it first.
     *
     * @param id its id
     * @return the calls
     */
    public SandboxPorts ports(String id) {
        return new SandboxPorts(blockingCalls, asyncCalls, Checks.id("id", id));
    }

    Template snapshot(String id, String templateId, Consumer<SnapshotSandbox> what, CallOptions options) {
        return templates.snapshot(id, templateId, what, options);
    }

    /**
     * Creates a sandbox from the template {@code base} with the server's defaults. When this returns, it runs.
     *
     * @return the sandbox
     * @throws VibengineException if the call fails
     */
    public Sandbox create() {
        return create(defaults -> {});
    }

    /**
     * Creates a sandbox. When this returns, it runs.
     *
     * @param what the template, the timeout and the metadata
     * @return the sandbox
     * @throws VibengineException if the call fails
     */
    public Sandbox create(Consumer<CreateSandbox> what) {
        return create(what, CallOptions.none());
    }

    /**
     * Creates a sandbox. When this returns, it runs.
     *
     * @param what the template, the timeout and the metadata
     * @param options what this call does differently
     * @return the sandbox
     * @throws VibengineException if the call fails
     */
    public Sandbox create(Consumer<CreateSandbox> what, CallOptions options) {
        return Futures.await(blocking.create(what, options));
    }

    /**
     * Lists all sandboxes that run, newest first.
     *
     * @return the list, fetched as it is walked
     */
    public Paged<Sandbox> list() {
        return list(all -> {});
    }

    /**
     * Lists sandboxes that run, newest first.
     *
     * @param which the filter and the page size
     * @return the list, fetched as it is walked
     */
    public Paged<Sandbox> list(Consumer<ListSandboxes> which) {
        return list(which, CallOptions.none());
    }

    /**
     * Lists sandboxes that run, newest first.
     *
     * @param which the filter and the page size
     * @param options what the call for each page does differently
     * @return the list, fetched as it is walked
     */
    public Paged<Sandbox> list(Consumer<ListSandboxes> which, CallOptions options) {
        return async.list(which, options);
    }

    /**
     * Asks for a sandbox.
     *
     * @param id its id
     * @return the sandbox
     * @throws NotFoundException if it is gone, never was, or belongs to another account
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox get(String id) {
        return get(id, CallOptions.none());
    }

    /**
     * Asks for a sandbox.
     *
     * @param id its id
     * @param options what this call does differently
     * @return the sandbox
     * @throws NotFoundException if it is gone, never was, or belongs to another account
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox get(String id, CallOptions options) {
        return Futures.await(blocking.get(id, options));
    }

    /**
     * Stops a sandbox; its processes are gone when this returns.
     *
     * @param id its id
     * @return true; false when it was gone already
     * @throws VibengineException if the call fails
     */
    public boolean kill(String id) {
        return kill(id, CallOptions.none());
    }

    /**
     * Stops a sandbox; its processes are gone when this returns.
     *
     * @param id its id
     * @param options what this call does differently
     * @return true; false when it was gone already
     * @throws VibengineException if the call fails
     */
    public boolean kill(String id, CallOptions options) {
        return Futures.await(blocking.kill(id, options));
    }

    /**
     * Makes sure that a sandbox lives at least this long from now. Never shortens its life.
     *
     * @param id its id
     * @param atLeast 1 to {@value ContractNumbers#EXTEND_SANDBOX_TIMEOUT_REQUEST_TIMEOUT_MAXIMUM} seconds; a started
     *     second counts in full
     * @return the sandbox with its new timeout
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox keepAlive(String id, Duration atLeast) {
        return keepAlive(id, atLeast, CallOptions.none());
    }

    /**
     * Makes sure that a sandbox lives at least this long from now. Never shortens its life.
     *
     * @param id its id
     * @param atLeast 1 to {@value ContractNumbers#EXTEND_SANDBOX_TIMEOUT_REQUEST_TIMEOUT_MAXIMUM} seconds; a started
     *     second counts in full
     * @param options what this call does differently
     * @return the sandbox with its new timeout
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox keepAlive(String id, Duration atLeast, CallOptions options) {
        return Futures.await(blocking.keepAlive(id, atLeast, options));
    }

    /**
     * Changes a sandbox.
     *
     * @param id its id
     * @param what the changes
     * @return the sandbox as it is then
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox update(String id, Consumer<UpdateSandbox> what) {
        return update(id, what, CallOptions.none());
    }

    /**
     * Changes a sandbox.
     *
     * @param id its id
     * @param what the changes
     * @param options what this call does differently
     * @return the sandbox as it is then
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox update(String id, Consumer<UpdateSandbox> what, CallOptions options) {
        return Futures.await(blocking.update(id, what, options));
    }

    /**
     * Replaces what a sandbox may reach; connections that the policy does not allow end.
     *
     * @param id its id
     * @param policy the whole policy
     * @return the sandbox with its new policy
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox setNetwork(String id, NetworkPolicy policy) {
        return setNetwork(id, policy, CallOptions.none());
    }

    /**
     * Replaces what a sandbox may reach; connections that the policy does not allow end.
     *
     * @param id its id
     * @param policy the whole policy
     * @param options what this call does differently
     * @return the sandbox with its new policy
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox setNetwork(String id, NetworkPolicy policy, CallOptions options) {
        return Futures.await(blocking.setNetwork(id, policy, options));
    }

    /**
     * Tells what a sandbox may reach, and what it was refused.
     *
     * @param id its id
     * @return the policy in force and the last refusals
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public SandboxNetwork network(String id) {
        return network(id, CallOptions.none());
    }

    /**
     * Tells what a sandbox may reach, and what it was refused.
     *
     * @param id its id
     * @param options what this call does differently
     * @return the policy in force and the last refusals
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public SandboxNetwork network(String id, CallOptions options) {
        return Futures.await(blocking.network(id, options));
    }

    /**
     * Has a sandbox stand still.
     *
     * @param id its id
     * @return the sandbox, paused
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox pause(String id) {
        return pause(id, CallOptions.none());
    }

    /**
     * Has a sandbox stand still.
     *
     * @param id its id
     * @param options what this call does differently
     * @return the sandbox, paused
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox pause(String id, CallOptions options) {
        return Futures.await(blocking.pause(id, options));
    }

    /**
     * Lets a paused sandbox go on where it was, with a minute left at least.
     *
     * @param id its id
     * @return the sandbox, which runs
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox resume(String id) {
        return resume(id, CallOptions.none());
    }

    /**
     * Lets a paused sandbox go on where it was, with a minute left at least.
     *
     * @param id its id
     * @param options what this call does differently
     * @return the sandbox, which runs
     * @throws NotFoundException if it is gone
     * @throws VibengineException if the call fails otherwise
     */
    public Sandbox resume(String id, CallOptions options) {
        return Futures.await(blocking.resume(id, options));
    }

    /** Kills without throwing; the interrupt flag is as it was. */
    void close(String id) {
        CompletableFuture<Boolean> killed = blocking.killDetached(id, LONGEST_CLOSE);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    boolean unused = killed.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException | CancellationException e) {
            // Thrown, it would take the place of what the block returns or throws.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "sandbox {0} was not killed and lives until its timeout is over: {1}",
                    id,
                    String.valueOf(e.getCause()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
