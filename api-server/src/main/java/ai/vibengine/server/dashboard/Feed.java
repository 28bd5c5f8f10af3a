package ai.vibengine.server.dashboard;

/** A source of server-sent events. Called by one thread at a time. */
interface Feed {

    /** Returns the events since the last call; empty if there are none. */
    String next();

    /** Returns whether there will be no more events. */
    boolean isOver();
}
