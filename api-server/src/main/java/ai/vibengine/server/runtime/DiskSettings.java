package ai.vibengine.server.runtime;

import java.util.OptionalLong;

/**
 * What an operator wants of the disk.
 *
 * @param sandbox what a sandbox may write, 0 for no bound
 * @param build what a template build may write, 0 for no bound
 * @param templates what the templates of an account may hold, 0 for no bound
 * @param reserve what is kept for the server; empty for what suits the disk
 */
public record DiskSettings(Amount sandbox, Amount build, Amount templates, OptionalLong reserve) {

    /**
     * A number of bytes.
     *
     * @param given whether somebody asked for just that; when not, it is made smaller where it does not fit
     */
    public record Amount(long bytes, boolean given) {}

    /** Settings without any bound. */
    public static DiskSettings unbounded() {
        Amount none = new Amount(0, true);
        return new DiskSettings(none, none, none, OptionalLong.of(0));
    }
}
