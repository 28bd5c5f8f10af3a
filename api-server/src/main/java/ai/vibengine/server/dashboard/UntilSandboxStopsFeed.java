package ai.vibengine.server.dashboard;

import ai.vibengine.server.command.CommandNotFoundException;
import ai.vibengine.server.http.resource.ServerSentEvents;
import ai.vibengine.server.sandbox.SandboxNotFoundException;
import java.util.concurrent.CompletionException;

/** A feed about a sandbox, which ends when the sandbox does. */
final class UntilSandboxStopsFeed implements Feed {

    private final Feed feed;
    private boolean gone;

    UntilSandboxStopsFeed(Feed feed) {
        this.feed = feed;
    }

    @Override
    public String next() {
        if (gone) {
            return "";
        }
        try {
            return feed.next();
        } catch (SandboxNotFoundException stopped) {
            gone = true;
        } catch (CommandNotFoundException forgotten) {
            // Between the list and the look at it; the next list is without it.
            return "";
        } catch (CompletionException failure) {
            if (!(failure.getCause() instanceof SandboxNotFoundException)) {
                throw failure;
            }
            gone = true;
        }
        return ServerSentEvents.event("gone", "{}");
    }

    @Override
    public boolean isOver() {
        return gone || feed.isOver();
    }
}
