package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.EgressMode;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.network.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A container on the gateway's network: a sandbox or a build. Thread-safe. */
final class Member {

    private static final int KEPT = 50;
    private static final int QUESTIONS = 64;

    /** Of a second. */
    private static final int MOST_TOLD = 10;

    private final String id;
    private final int index;
    private final String address;
    private final Deque<Refusal> refusals = new ArrayDeque<>();
    private final Semaphore questions = new Semaphore(QUESTIONS);
    private long toldSecond;
    private int told;
    private volatile EgressPolicy policy = EgressPolicy.BLOCKED;

    /**
     * Constructs a member that may reach nothing.
     *
     * @param index its number, which no other has at the same time
     */
    Member(String id, int index, String address) {
        this.id = id;
        this.index = index;
        this.address = address;
    }

    String id() {
        return id;
    }

    int index() {
        return index;
    }

    String address() {
        return address;
    }

    EgressPolicy policy() {
        return policy;
    }

    void policy(EgressPolicy next) {
        policy = next;
    }

    /** Returns why something is refused that the policy does not name. */
    Refusal.Why whyNotAllowed() {
        return policy.mode() == EgressMode.BLOCKED ? Refusal.Why.BLOCKED : Refusal.Why.NOT_ALLOWED;
    }

    /** Takes one of the questions for names that may be open at once; false when all are. */
    boolean beginQuestion() {
        return questions.tryAcquire();
    }

    void endQuestion() {
        questions.release();
    }

    /** Keeps a refusal; false when there were so many of late that it is not worth a word. */
    boolean add(Refusal refusal) {
        synchronized (refusals) {
            long second = refusal.at().getEpochSecond();
            told = second == toldSecond ? told + 1 : 1;
            toldSecond = second;
            refusals.addFirst(refusal);
            if (refusals.size() > KEPT) {
                refusals.removeLast();
            }
            return told <= MOST_TOLD;
        }
    }

    List<Refusal> refusals() {
        synchronized (refusals) {
            return new ArrayList<>(refusals);
        }
    }
}
