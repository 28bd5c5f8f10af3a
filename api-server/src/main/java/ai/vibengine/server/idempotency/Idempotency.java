package ai.vibengine.server.idempotency;

import ai.vibengine.server.store.Transaction;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sees to it that the same key and request create once and are answered alike. Thread-safe. */
public final class Idempotency {

    /** In the order of names, so that a body whose fields are in another order is the same request. */
    private final ObjectMapper canonical = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final IdempotencyStore store;
    private final Clock clock;
    private final Duration retention;

    /** With where answers are kept, and for how long they count. */
    public Idempotency(IdempotencyStore store, Clock clock, Duration retention) {
        this.store = store;
        this.clock = clock;
        this.retention = retention;
    }

    /**
     * Does the work, unless it was done already. A request that fails is not remembered and may be tried again.
     *
     * @param key what the client names the creation; null for one that may happen each time
     * @param request the request as it was bound; equal ones are the same request
     * @throws IdempotencyConflictException when the key belongs to another request, or to one that is under way
     */
    public Answer once(String accountId, @Nullable String key, String operation, Object request, Creation creation) {
        if (key == null) {
            return creation.create((transaction, answer) -> {});
        }
        String requestHash = hash(operation, request);
        String place = accountId + ' ' + key;
        if (!underWay.add(place)) {
            throw new IdempotencyConflictException("The first request with this Idempotency-Key is still under way.");
        }
        try {
            Optional<IdempotencyStore.Stored> stored =
                    store.find(accountId, key, clock.instant().minus(retention));
            if (stored.isEmpty()) {
                return creation.create((transaction, answer) ->
                        store.insert(transaction, accountId, key, requestHash, answer, clock.instant()));
            }
            if (!stored.get().requestHash().equals(requestHash)) {
                throw new IdempotencyConflictException("This Idempotency-Key was used with another request.");
            }
            return stored.get().answer();
        } finally {
            underWay.remove(place);
        }
    }

    /** Forgets the answers that count no more. */
    public void purge() {
        store.purge(clock.instant().minus(retention));
    }

    private String hash(String operation, Object request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((operation + '\n').getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(canonical.writeValueAsBytes(request)));
        } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Creates something and answers. */
    @FunctionalInterface
    public interface Creation {

        /** Creates, and in the transaction that does so has the answer remembered. */
        Answer create(Memory memory);
    }

    /** Remembers an answer. */
    @FunctionalInterface
    public interface Memory {

        /** Part of the transaction. */
        void remember(Transaction transaction, Answer answer);
    }
}
