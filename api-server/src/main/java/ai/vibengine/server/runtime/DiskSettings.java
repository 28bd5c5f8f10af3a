package ai.vibengine.server.runtime;

import java.util.OptionalLong;

/**
 * An operator's settings of disk space.
 *
 * @param sandbox the bound of a sandbox, 0 for none
 * @param build the bound of a template build, 0 for none
 * @param templates the bound of all templates of an account, 0 for none
 * @param reserve the space kept for the server; empty for one that suits the disk
 */
public record DiskSettings(Amount sandbox, Amount build, Amount templates, OptionalLong reserve) {

    /**
     * A number of bytes.
     *
     * @param given whether just that was asked for; when not, it is made smaller where it does not fit
     */
    public record Amount(long bytes, boolean given) {}

    /** Settings without any bound. */
    public static DiskSettings unbounded() {
        Amount none = new Amount(0, true);
        return new DiskSettings(none, none, none, OptionalLong.of(0));
    }
}
