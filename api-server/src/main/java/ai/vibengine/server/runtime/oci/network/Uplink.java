package ai.vibengine.server.runtime.oci.network;

import java.io.IOException;

/** The way out of the gateway's namespace. */
interface Uplink {

    /** Connects the namespace, unless it is connected already. */
    void connect(GatewayNamespace namespace) throws IOException;

    /** Leaves it connected where that needs no server. */
    void leave();

    /** Takes away whatever there is of it on the machine. */
    void remove() throws IOException;
}
