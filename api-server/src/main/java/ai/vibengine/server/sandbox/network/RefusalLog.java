package ai.vibengine.server.sandbox.network;

import ai.vibengine.server.http.request.HttpMetrics;
import ai.vibengine.server.network.Refusal;
import ai.vibengine.server.sandbox.SandboxService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator what sandboxes were refused by their network. */
final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private final SandboxService sandboxes;
    private final HttpMetrics metrics;

    RefusalLog(SandboxService sandboxes, HttpMetrics metrics) {
        this.sandboxes = sandboxes;
        this.metrics = metrics;
    }

    /** Writes one line. Names in it are of the letters of host names only. */
    void refused(String id, Refusal refusal) {
        metrics.networkRefused(refusal.why().word());
        LOG.info(
                "refused: account={} sandbox={} protocol={} host={} address={} port={} why={}",
                sandboxes.accountOfSandbox(id).orElse("-"),
                id,
                refusal.protocol(),
                refusal.host(),
                refusal.address(),
                refusal.port(),
                refusal.why().word());
    }
}
