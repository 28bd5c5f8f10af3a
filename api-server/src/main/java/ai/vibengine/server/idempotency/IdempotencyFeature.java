package ai.vibengine.server.idempotency;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.MaintenanceScheduler;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.ErrorTable;

/** Idempotent creation. */
public final class IdempotencyFeature implements Feature {

    private final Idempotency idempotency;

    public IdempotencyFeature(ServerContext context) {
        idempotency = new Idempotency(
                new IdempotencyStore(context.database()),
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
