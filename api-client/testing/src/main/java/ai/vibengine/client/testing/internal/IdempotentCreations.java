package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives the same response to the same creation under the same idempotency key. */
public class IdempotentCreations {

    private final Clock clock;
    private final Duration retention;
    private final Map<String, Creation> creations = new HashMap<>();

    public IdempotentCreations(Clock clock, Duration retention) {
        this.clock = clock;
        this.retention = retention;
    }

    private static final class Creation {
        private final String request;
        private final Instant at;
        /** Null while it is under way. */
        private @Nullable Response response;

        Creation(String request, Instant at) {
            this.request = request;
            this.at = at;
        }
    }

    /** Creates, unless it was created before under the same key. */
    public Response execute(Account account, Optional<String> key, String request, Supplier<Response> creation) {
        if (key.isEmpty()) {
            return creation.get();
        }
        String name = name(account, key.get());
        Creation mine = new Creation(request, clock.instant());
        synchronized (this) {
            creations.values().removeIf(old -> old.at.plus(retention).isBefore(mine.at));
            Creation before = creations.get(name);
            if (before != null) {
                return repeated(before, request);
            }
            creations.put(name, mine);
        }
        try {
            Response response = creation.get();
            synchronized (this) {
                mine.response = response.copy();
            }
            return response;
        } catch (ApiErrorException e) {
            // What was refused has created nothing, and may succeed the next time.
            synchronized (this) {
                creations.remove(name);
            }
            throw e;
        }
    }

    private Response repeated(Creation before, String request) {
        if (before.response == null || !same(before.request, request)) {
            throw new ApiErrorException(ErrorCode.CONFLICT, "This Idempotency-Key was used with another request.");
        }
        return before.response.copy();
    }

    protected String name(Account account, String key) {
        return account.name() + " " + key;
    }

    protected boolean same(String before, String now) {
        return before.equals(now);
    }
}
