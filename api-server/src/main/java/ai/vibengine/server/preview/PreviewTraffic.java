package ai.vibengine.server.preview;

import ai.vibengine.server.port.OpenPort;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The requests to ports that are under way, WebSockets included. Thread-safe. */
public final class PreviewTraffic {

    private final PreviewLimits limits;
    private final Consumer<String> activity;
    private final Map<OpenPort, Set<UnderWay>> byPort = new HashMap<>();
    private final Map<String, Integer> ofAccount = new HashMap<>();
    private final Map<String, Integer> ofSandbox = new HashMap<>();
    private int all;

    /** @param activity is told the id of the sandbox whenever something passes through a port of it */
    PreviewTraffic(PreviewLimits limits, Consumer<String> activity) {
        this.limits = limits;
        this.activity = activity;
    }

    /** Begins a request, which must be {@linkplain UnderWay#end ended}; empty when there are too many. */
    Optional<UnderWay> begin(OpenPort port, String accountId) {
        UnderWay begun;
        synchronized (this) {
            if (all >= limits.all()
                    || ofAccount.getOrDefault(accountId, 0) >= limits.ofAccount()
                    || ofSandbox.getOrDefault(port.sandboxId(), 0) >= limits.ofSandbox()) {
                return Optional.empty();
            }
            begun = new UnderWay(port, accountId);
            all++;
            ofAccount.merge(accountId, 1, Integer::sum);
            ofSandbox.merge(port.sandboxId(), 1, Integer::sum);
            byPort.computeIfAbsent(port, any -> new HashSet<>()).add(begun);
        }
        activity.accept(port.sandboxId());
        return Optional.of(begun);
    }

    /** Breaks off what is under way to a port that was closed. */
    void breakOff(OpenPort port) {
        List<UnderWay> underWay;
        synchronized (this) {
            underWay = List.copyOf(byPort.getOrDefault(port, Set.of()));
        }
        underWay.forEach(UnderWay::breakOff);
    }

    /** Returns how many are under way. */
    public synchronized int count() {
        return all;
    }

    private static void decrement(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (any, count) -> count == 1 ? null : count - 1);
    }

    /** A request to a port, from its head until its answer is over, or for as long as the connection is open that it became. */
    final class UnderWay {

        private final OpenPort port;
        private final String accountId;
        private Runnable abort = () -> {};
        private boolean brokenOff;
        private boolean ended;

        private UnderWay(OpenPort port, String accountId) {
            this.port = port;
            this.accountId = accountId;
        }

        OpenPort port() {
            return port;
        }

        /** Notes that bytes pass. */
        void touch() {
            activity.accept(port.sandboxId());
        }

        /** Sets what breaks it off from now on. */
        void brokenOffBy(Runnable action) {
            boolean late;
            synchronized (this) {
                abort = action;
                late = brokenOff;
            }
            if (late) {
                action.run();
            }
        }

        private void breakOff() {
            Runnable action;
            synchronized (this) {
                brokenOff = true;
                action = abort;
            }
            action.run();
        }

        /** Ends it; without effect when it has ended. */
        void end() {
            synchronized (PreviewTraffic.this) {
                if (ended) {
                    return;
                }
                ended = true;
                all--;
                decrement(ofAccount, accountId);
                decrement(ofSandbox, port.sandboxId());
                Set<UnderWay> others = byPort.get(port);
                if (others != null && others.remove(this) && others.isEmpty()) {
                    byPort.remove(port);
                }
            }
            activity.accept(port.sandboxId());
        }
    }
}
