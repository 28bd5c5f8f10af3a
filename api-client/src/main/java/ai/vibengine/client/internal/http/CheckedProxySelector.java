package ai.vibengine.client.internal.http;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;

/** A selector of the user's, whose own failures are told from those of the network. */
final class CheckedProxySelector extends ProxySelector {

    private final ProxySelector selector;

    CheckedProxySelector(ProxySelector selector) {
        this.selector = selector;
    }

    @Override
    public List<Proxy> select(URI uri) {
        try {
            return selector.select(uri);
        } catch (RuntimeException e) {
            throw new SelectorException(e);
        }
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        try {
            selector.connectFailed(uri, address, failure);
        } catch (RuntimeException e) {
            throw new SelectorException(e);
        }
    }

    /** The selector threw something. */
    static final class SelectorException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        SelectorException(RuntimeException cause) {
            super(cause);
        }
    }
}
