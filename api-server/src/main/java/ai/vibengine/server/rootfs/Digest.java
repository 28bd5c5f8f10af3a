package ai.vibengine.server.rootfs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The digest that something must have, as images write it. */
record Digest(String algorithm, String hex) {

    private static final Pattern FORM = Pattern.compile("(sha256):([0-9a-f]{64})|(sha512):([0-9a-f]{128})");

    static Digest parse(String text) throws RootFilesystemException {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new RootFilesystemException("no digest that can be verified: " + text);
        }
        return matcher.group(1) != null
                ? new Digest(matcher.group(1), matcher.group(2))
                : new Digest(matcher.group(3), matcher.group(4));
    }

    MessageDigest begin() {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void verify(MessageDigest read) throws RootFilesystemException {
        if (!HexFormat.of().formatHex(read.digest()).equals(hex)) {
            throw new RootFilesystemException("the content is not what its digest says: " + this);
        }
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
