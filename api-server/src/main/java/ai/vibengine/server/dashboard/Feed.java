package ai.vibengine.server.dashboard;

/** Where the events of a stream come from. Asked by one thread at a time. */
interface Feed {

    /** What happened since the last time, as server-sent events; empty when nothing did. */
    String next();

    /** Whether there will never be anything more. */
    boolean isOver();
}
