package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.Times;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sandboxes of all accounts. */
public class SandboxStore {

    private final Clock clock;
    private final Ids ids;
    private final Duration reasonRetention;
    private final Map<String, FakeSandbox> sandboxes = new LinkedHashMap<>();

    /** @param reasonRetention for how long the owner is told why a sandbox stopped */
    public SandboxStore(Clock clock, Ids ids, Duration reasonRetention) {
        this.clock = clock;
        this.ids = ids;
        this.reasonRetention = reasonRetention;
    }

    /** Starts a sandbox, if the account has room for it. */
    public synchronized FakeSandbox create(Account account, ObjectNode request) {
        checkRoom(account);
        return add(account, request);
    }

    protected void checkRoom(Account account) {
        if (taken(account) < room(account)) {
            return;
        }
        Instant first = running(account).stream()
                .map(FakeSandbox::end)
                .min(Comparator.naturalOrder())
                .orElseGet(clock::instant);
        throw ApiErrorException.retryable(
                ErrorCode.CONCURRENCY_LIMIT_EXCEEDED,
                "The account already runs " + account.concurrentSandboxes() + " sandboxes, the most its plan allows.",
                Duration.between(clock.instant(), first));
    }

    /** Returns how many sandboxes an account may run at once. */
    protected int room(Account account) {
        return account.concurrentSandboxes();
    }

    /** Returns how many sandboxes of an account take up its room. */
    protected int taken(Account account) {
        return running(account).size();
    }

    /** Starts a sandbox, whether or not there is room for it. */
    public synchronized FakeSandbox add(Account account, ObjectNode request) {
        FakeSandbox sandbox = new FakeSandbox(newId(), account, request, clock);
        sandboxes.put(sandbox.id(), sandbox);
        return sandbox;
    }

    protected String newId() {
        return ids.next("sbx_", 10);
    }

    /** Returns all that ever were, the oldest first. */
    protected Collection<FakeSandbox> all() {
        return List.copyOf(sandboxes.values());
    }

    public synchronized List<FakeSandbox> running(Account account) {
        return all().stream()
                .filter(sandbox -> sandbox.account() == account && runs(sandbox))
                .toList();
    }

    /** Returns those that a list shows. */
    protected List<FakeSandbox> listed(Account account) {
        return running(account);
    }

    /** Returns whether a sandbox runs or is paused; one whose time is over is stopped by that. */
    public synchronized boolean runs(FakeSandbox sandbox) {
        if (sandbox.termination().isEmpty()
                && sandbox.isToBePaused()
                && !clock.instant().isBefore(end(sandbox))) {
            sandbox.pause(end(sandbox));
        }
        if (sandbox.termination().isEmpty() && !clock.instant().isBefore(end(sandbox))) {
            sandbox.terminate(sandbox.ending());
        }
        return sandbox.termination().isEmpty();
    }

    protected Instant end(FakeSandbox sandbox) {
        return sandbox.end();
    }

    /** Returns a sandbox of any account, running or not. */
    public synchronized Optional<FakeSandbox> get(String id) {
        return Optional.ofNullable(sandboxes.get(id));
    }

    /**
     * Returns a running sandbox of an account.
     *
     * @throws ApiErrorException if there is none; it says why one of the account has stopped
     */
    public synchronized FakeSandbox find(Account account, String id) {
        FakeSandbox sandbox = get(id).filter(any -> any.account() == account)
                .orElseThrow(() -> ApiErrorException.notFound("There is no such sandbox."));
        if (runs(sandbox)) {
            return sandbox;
        }
        FakeSandbox.Termination termination = sandbox.termination().orElseThrow();
        if (clock.instant().isAfter(termination.at().plus(reasonRetention))) {
            throw ApiErrorException.notFound("There is no such sandbox.");
        }
        ApiErrorException stopped = ApiErrorException.notFound("Sandbox " + id + " was stopped.");
        stopped.response()
                .error()
                .put("reason", termination.reason())
                .put("stopped_at", Times.format(termination.at()));
        throw stopped;
    }

    public synchronized FakeSandbox kill(Account account, String id) {
        FakeSandbox sandbox = find(account, id);
        sandbox.terminate(new FakeSandbox.Termination("killed", clock.instant()));
        return sandbox;
    }

    public synchronized FakeSandbox pause(Account account, String id) {
        FakeSandbox sandbox = find(account, id);
        if (!sandbox.isPaused()) {
            sandbox.pause(clock.instant());
        }
        return sandbox;
    }

    /** Lets a paused sandbox go on, with so many seconds left at least. */
    public synchronized FakeSandbox resume(Account account, String id, long least) {
        FakeSandbox sandbox = find(account, id);
        sandbox.resume(clock.instant(), least);
        return sandbox;
    }

    /**
     * Returns a sandbox of an account in which something can be done.
     *
     * @throws ApiErrorException if there is none, or it is paused
     */
    public FakeSandbox findRunning(Account account, String id) {
        FakeSandbox sandbox = find(account, id);
        if (sandbox.isPaused()) {
            throw new ApiErrorException(ErrorCode.CONFLICT, "The sandbox is paused. Resume it first.");
        }
        return sandbox;
    }

    /** Lets a sandbox live so many seconds from now on at least. */
    public synchronized FakeSandbox extend(Account account, String id, long seconds) {
        FakeSandbox sandbox = find(account, id);
        sandbox.timeout(Math.max(sandbox.timeout(), sandbox.extendedTimeout(clock.instant(), seconds)));
        return sandbox;
    }
}
