package ai.vibengine.server.feature;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;

/** The parts that every feature may use. */
public record ServerContext(
        Contract contract, Database database, RandomIds ids, Clock clock, ObjectMapper json, HttpMetrics metrics) {

    /** The interval at which records with a limited life are purged. */
    public static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);
}
