package ai.vibengine.server.dashboard;

/** A feed that is asked less often because its answer is costly. */
final class ThrottledFeed implements Feed {

    private final Feed feed;
    private final int every;
    private int asked;

    /** @param every how many calls make one of the feed behind */
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
