package ai.vibengine.server.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports from one to another, both included. */
public record PortRange(int from, int to) {

    static final int LAST = 65_535;

    /** Every port. */
    public static final PortRange ALL = new PortRange(1, LAST);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

    public PortRange {
        if (from < 1 || to > LAST || from > to) {
            throw new IllegalArgumentException("ports are from 1 to " + LAST + ", the lower one first");
        }
    }

    /**
     * Reads a port, or two with a hyphen between them.
     *
     * @throws IllegalArgumentException with a sentence for users
     */
    static PortRange parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("a port or from-to must follow the colon");
        }
        int from = Integer.parseInt(form.group(1));
        return new PortRange(from, form.group(2) == null ? from : Integer.parseInt(form.group(2)));
    }

    boolean contains(int port) {
        return port >= from && port <= to;
    }
}
