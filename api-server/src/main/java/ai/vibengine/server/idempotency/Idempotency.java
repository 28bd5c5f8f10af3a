package ai.vibengine.server.idempotency;

import ai.vibengine.server.store.TransactionHook;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creations that happen once for the same key and request, whose repetitions get the same response. Thread-safe. */
public final class Idempotency {

    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final IdempotencyStore store;
    private final RequestHash hashes;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final Duration retention;

    Idempotency(IdempotencyStore store, RequestHash hashes, ObjectMapper mapper, Clock clock, Duration retention) {
        this.store = store;
        this.hashes = hashes;
        this.mapper = mapper;
        this.clock = clock;
        this.retention = retention;
    }

    /**
     * Creates something, unless the request was answered before. A request that fails is not remembered and may be tried again.
     *
     * @param creation creates, and runs the hook in the transaction that does so
     * @param reply the answer
     * @throws IdempotencyConflictException when the key belongs to another request, or to one that is under way
     */
    public <T> StoredResponse execute(
            IdempotentRequest request, Function<TransactionHook<T>, T> creation, Function<T, Reply> reply) {
        String key = request.key();
        if (key == null) {
            return response(reply.apply(creation.apply(TransactionHook.none())));
        }
        String lock = request.accountId() + ' ' + key;
        if (!underWay.add(lock)) {
            throw new IdempotencyConflictException("The first request with this Idempotency-Key is still under way.");
        }
        try {
            return executeOnce(request, key, creation, reply);
        } finally {
            underWay.remove(lock);
        }
    }

    private <T> StoredResponse executeOnce(
            IdempotentRequest request, String key, Function<TransactionHook<T>, T> creation, Function<T, Reply> reply) {
        Optional<IdempotencyStore.Entry> before =
                store.find(request.accountId(), key, clock.instant().minus(retention));
        if (before.isPresent()) {
            if (!hashes.matches(before.get().requestHash(), request)) {
                throw new IdempotencyConflictException("This Idempotency-Key was used with another request.");
            }
            return before.get().response();
        }
        String hash = hashes.of(request);
        AtomicReference<@Nullable StoredResponse> response = new AtomicReference<>();
        var unused = creation.apply((transaction, created) -> {
            StoredResponse stored = response(reply.apply(created));
            store.insert(transaction, request.accountId(), key, hash, stored, clock.instant());
            response.set(stored);
        });
        return Objects.requireNonNull(response.get(), "the creation did not run its hook");
    }

    /** Forgets responses that are no longer replayed. */
    public void purge() {
        store.purge(clock.instant().minus(retention));
    }

    private StoredResponse response(Reply reply) {
        try {
            return new StoredResponse(reply.status(), reply.location(), mapper.writeValueAsString(reply.body()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * The answer to a creation.
     *
     * @param location the path of the new resource
     * @param body a wire model
     */
    public record Reply(int status, String location, Object body) {}
}
