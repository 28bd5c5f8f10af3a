package ai.vibengine.client.internal.http;

/**
 * Keeps the retries of all calls together a small share of the traffic, so that a server in trouble is not met with a
 * multiple of its load. Each retry costs one token, each success gives a tenth back, and 50 are there at first.
 */
public final class RetryBudget {

    private static final int TENTHS_PER_RETRY = 10;
    private static final int MOST_TENTHS = 50 * TENTHS_PER_RETRY;

    private int tenths = MOST_TENTHS;

    public synchronized boolean take() {
        if (tenths < TENTHS_PER_RETRY) {
            return false;
        }
        tenths -= TENTHS_PER_RETRY;
        return true;
    }

    public synchronized void giveBack() {
        tenths = Math.min(MOST_TENTHS, tenths + 1);
    }
}
