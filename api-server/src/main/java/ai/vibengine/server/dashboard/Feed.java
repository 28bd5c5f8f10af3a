package ai.vibengine.server.dashboard;

/** A source of server-sent events. Called by one thread at a time. */
interface Feed {

    /** Returns an event with data of one line. */
    static String event(String name, String json) {
        return "event: " + name + "\ndata: " + json + "\n\n";
    }

    /** Returns the events since the last call; empty if there are none. */
    String next();

    /** Returns whether there will be no more events. */
    boolean isOver();
}
