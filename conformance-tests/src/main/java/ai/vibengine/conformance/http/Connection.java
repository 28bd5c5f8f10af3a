package ai.vibengine.conformance.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The way to the target.
 *
 * @param timeout the time for a whole answer
 * @param proxy the proxy of all requests
 * @param trust the authorities that certificates are checked against; those of the machine when absent
 */
public record Connection(Duration timeout, Optional<Proxy> proxy, Optional<SSLContext> trust) {

    /** A connection without a proxy. */
    public static Connection direct(Duration timeout) {
        return new Connection(timeout, Optional.empty(), Optional.empty());
    }

    /**
     * Returns a copy with a proxy.
     *
     * @param text {@code host:port}, or a URL, with credentials where the proxy wants them
     * @throws IllegalArgumentException when it is none
     */
    public Connection through(String text) {
        return new Connection(timeout, Optional.of(Proxy.of(text)), trust);
    }

    /**
     * Returns a copy with other authorities.
     *
     * @param pem a file with the certificates of all authorities to trust
     * @throws IllegalArgumentException when they cannot be read
     */
    public Connection trusting(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + count++, certificate);
            }
            if (count == 0) {
                throw new IllegalArgumentException("--ca-file " + pem + " holds no certificate");
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return new Connection(timeout, proxy, Optional.of(context));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("--ca-file " + pem + " cannot be read: " + e.getMessage(), e);
        }
    }
}
