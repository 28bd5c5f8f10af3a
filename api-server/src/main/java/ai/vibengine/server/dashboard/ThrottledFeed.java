package ai.vibengine.server.dashboard;

/** A feed that is asked less often, because its answer is dear. */
final class ThrottledFeed implements Feed {

    private final Feed feed;
    private final int every;
    private int asked;

    /** With how many askings make one. */
    ThrottledFeed(Feed feed, int every) {
        this.feed = feed;
        this.every = every;
    }

    @Override
    public String next() {
        return asked++ % every == 0 ? feed.next() : "";
    }

    @Override
    public boolean isOver() {
        return feed.isOver();
    }
}
