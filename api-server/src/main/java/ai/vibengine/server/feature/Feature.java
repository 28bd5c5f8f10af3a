package ai.vibengine.server.feature;

import ai.vibengine.server.http.error.ErrorTable;
import java.util.List;

/** A part of the server that wires itself, and is started and stopped with the others. */
public interface Feature extends AutoCloseable {

    /** Returns the resources of the API that it serves. */
    default List<Object> resources() {
        return List.of();
    }

    /** Adds the errors that its exceptions become. */
    default void addErrorsTo(ErrorTable errors) {}

    /** Takes over what an earlier server left behind. */
    default void recover() {}

    /** Begins what is done in the background, once all features have recovered. */
    default void start(MaintenanceScheduler jobs) {}

    @Override
    default void close() {}
}
