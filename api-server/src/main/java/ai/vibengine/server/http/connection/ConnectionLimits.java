package ai.vibengine.server.http.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The limits on the number of connections.
 *
 * @param all in all; connections that wait for a request are closed to make place for new ones
 * @param ofAddress of one address, of which there may be many users behind a proxy
 * @param spare how many more are open for health alone when none of the others can be closed
 */
public record ConnectionLimits(int all, int ofAddress, int spare) {

    /** The greatest number of connections; one that is idle takes about 10 KiB. */
    private static final int MOST = 10_000;

    private static final int SPARE = 32;

    /** Sandboxes, pipes and the database need the others. */
    private static final int SHARE_OF_FILES = 2;

    private static final int SHARE_OF_PORTS = 4;

    private static final int SHARE_OF_ADDRESS = 2;

    /**
     * Returns the limits on this machine, where each connection is an open file.
     *
     * @param proxies how many proxies stand in front: then all connections come from one of those
     */
    public static ConnectionLimits ofMachine(int proxies) {
        return of(openFiles(), proxies);
    }

    /**
     * Returns the limits on connections to ports of sandboxes, of which each takes two files: a quarter of the files of this machine is for
     * them.
     */
    public static ConnectionLimits ofPorts(int proxies) {
        return of(openFiles() / SHARE_OF_PORTS, proxies);
    }

    static ConnectionLimits of(long openFiles, int proxies) {
        int all = (int) Math.max(SPARE, Math.min(MOST, openFiles / SHARE_OF_FILES - SPARE));
        return new ConnectionLimits(all, proxies > 0 ? all : all / SHARE_OF_ADDRESS, SPARE);
    }

    /** Returns how many files the server may have open. */
    public static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
