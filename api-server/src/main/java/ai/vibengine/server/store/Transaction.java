package ai.vibengine.server.store;

import org.jdbi.v3.core.Handle;

/** A transaction under way, for passing on to code that has something to add to it. */
public record Transaction(Handle handle) {}
