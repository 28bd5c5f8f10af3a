package ai.vibengine.server.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses of IPv4 that begin alike.
 *
 * @param first the lowest of them, as a number
 * @param length how many bits they have in common
 */
public record Cidr(int first, int length) {

    private static final int BITS = 32;
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})(?:/([0-9]{1,2}))?");
    private static final int HIGHEST_BYTE = 255;

    public Cidr {
        if (length < 0 || length > BITS) {
            throw new IllegalArgumentException("a prefix has 0 to " + BITS + " bits");
        }
        if ((first & ~mask(length)) != 0) {
            throw new IllegalArgumentException(
                    "has bits set beyond its prefix: did you mean " + new Cidr(first & mask(length), length) + "?");
        }
    }

    /** Returns whether the text has the form of an address, possibly with a prefix; it may be none all the same. */
    static boolean looksLikeOne(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * Reads an address, or a network with the length of its prefix. No form but four decimal numbers is read, so none is read in two ways.
     *
     * @throws IllegalArgumentException with a sentence for users
     */
    public static Cidr parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("is no IPv4 address or network");
        }
        int address = 0;
        for (int i = 1; i <= Integer.BYTES; i++) {
            String number = form.group(i);
            int value = Integer.parseInt(number);
            if (value > HIGHEST_BYTE || (number.length() > 1 && number.startsWith("0"))) {
                throw new IllegalArgumentException("is no IPv4 address or network");
            }
            address = (address << Byte.SIZE) | value;
        }
        return new Cidr(address, form.group(5) == null ? BITS : Integer.parseInt(form.group(5)));
    }

    /** Returns the network of one address. */
    public static Cidr of(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            throw new IllegalArgumentException("is no IPv4 address");
        }
        int number = 0;
        for (byte octet : address.getAddress()) {
            number = (number << Byte.SIZE) | (octet & HIGHEST_BYTE);
        }
        return new Cidr(number, BITS);
    }

    /** Returns the network of one address, by its number. */
    public static Cidr ofAddress(int address) {
        return new Cidr(address, BITS);
    }

    public boolean contains(Cidr other) {
        return other.length >= length && (other.first & mask(length)) == first;
    }

    boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /** Returns an address as it is written. */
    public static String text(int address) {
        return (address >>> 24) + "." + ((address >>> 16) & HIGHEST_BYTE) + "." + ((address >>> 8) & HIGHEST_BYTE) + "."
                + (address & HIGHEST_BYTE);
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (BITS - length);
    }

    @Override
    public String toString() {
        return length == BITS ? text(first) : text(first) + "/" + length;
    }
}
