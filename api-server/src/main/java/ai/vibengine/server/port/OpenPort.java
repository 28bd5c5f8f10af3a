package ai.vibengine.server.port;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * An open port of a sandbox.
 *
 * @param tokenHash the hash of the token that a private one asks for; null for a public one
 */
public record OpenPort(String sandboxId, int port, @Nullable String tokenHash) {

    public boolean isPublic() {
        return tokenHash == null;
    }

    /** Returns whether it may be used with this token, in a time that tells nothing of the right one. */
    public boolean admits(PortToken token) {
        return tokenHash != null
                && MessageDigest.isEqual(
                        tokenHash.getBytes(StandardCharsets.US_ASCII),
                        token.hash().getBytes(StandardCharsets.US_ASCII));
    }
}
