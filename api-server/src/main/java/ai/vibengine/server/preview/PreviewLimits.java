package ai.vibengine.server.preview;

/**
 * How many requests to ports may be under way at once, each of which takes a connection into its sandbox; a WebSocket is one for as long as it
 * is open.
 */
record PreviewLimits(int all, int ofAccount, int ofSandbox) {

    /** The agent in a sandbox has room for 1024. */
    private static final int MOST_OF_SANDBOX = 1000;

    private static final int SHARE_OF_ACCOUNT = 2;

    /** @param all how many in all */
    static PreviewLimits of(int all) {
        return new PreviewLimits(all, Math.max(1, all / SHARE_OF_ACCOUNT), Math.min(all, MOST_OF_SANDBOX));
    }
}
