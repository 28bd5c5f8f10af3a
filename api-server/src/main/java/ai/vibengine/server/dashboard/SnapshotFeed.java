package ai.vibengine.server.dashboard;

import ai.vibengine.server.http.resource.ServerSentEvents;
import java.util.function.Supplier;

/** Repeats the whole of something whenever it has changed. */
final class SnapshotFeed implements Feed {

    private final String event;
    private final Supplier<String> json;
    private String told = "";

    /** @param json returns the current state */
    SnapshotFeed(String event, Supplier<String> json) {
        this.event = event;
        this.json = json;
    }

    @Override
    public String next() {
        String now = json.get();
        if (now.equals(told)) {
            return "";
        }
        told = now;
        return ServerSentEvents.event(event, now);
    }

    @Override
    public boolean isOver() {
        return false;
    }
}
