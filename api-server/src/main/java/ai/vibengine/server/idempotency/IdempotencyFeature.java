package ai.vibengine.server.idempotency;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.MaintenanceScheduler;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.store.DataKey;

/** Idempotent creation. */
public final class IdempotencyFeature implements Feature {

    private final Idempotency idempotency;

    /** @param key the key of what the database keeps of requests */
    public IdempotencyFeature(ServerContext context, DataKey key) {
        idempotency = new Idempotency(
                new IdempotencyStore(context.database()),
                new RequestHash(key),
                context.json(),
                context.clock(),
                context.contract().limits().idempotencyRetention());
    }

    public Idempotency idempotency() {
        return idempotency;
    }

    @Override
    public void addErrorsTo(ErrorTable errors) {
        errors.add(IdempotencyConflictException.class, ErrorCode.CONFLICT);
    }

    @Override
    public void start(MaintenanceScheduler jobs) {
        jobs.nowAndEvery(ServerContext.PURGE_INTERVAL, "forgetting old answers", idempotency::purge);
    }
}
