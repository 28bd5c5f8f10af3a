package ai.vibengine.server.sandbox;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.sandbox.pause.OnTimeout;
import ai.vibengine.server.sandbox.resources.SandboxResources;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a sandbox asks it to be.
 *
 * @param template the id of a template that the account sees
 * @param metadata null when none was given
 * @param idleTimeoutSeconds after how long without activity it ends; null for never
 * @param onTimeout what becomes of it when one of them is over
 * @param network what it may reach
 * @param resources what it is given of the machine; null when that is not known
 */
public record SandboxRequest(
        String template,
        int timeoutSeconds,
        @Nullable Map<String, String> metadata,
        @Nullable Integer idleTimeoutSeconds,
        OnTimeout onTimeout,
        EgressPolicy network,
        @Nullable SandboxResources resources) {

    public SandboxRequest {
        // In their order: a copy of a map has another one in each process.
        metadata = metadata == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    SandboxRequest withMetadata(@Nullable Map<String, String> entries) {
        return new SandboxRequest(template, timeoutSeconds, entries, idleTimeoutSeconds, onTimeout, network, resources);
    }

    SandboxRequest withTimeout(int seconds) {
        return new SandboxRequest(template, seconds, metadata, idleTimeoutSeconds, onTimeout, network, resources);
    }

    SandboxRequest withIdleTimeout(@Nullable Integer seconds) {
        return new SandboxRequest(template, timeoutSeconds, metadata, seconds, onTimeout, network, resources);
    }

    SandboxRequest withOnTimeout(OnTimeout what) {
        return new SandboxRequest(template, timeoutSeconds, metadata, idleTimeoutSeconds, what, network, resources);
    }

    SandboxRequest withNetwork(EgressPolicy policy) {
        return new SandboxRequest(template, timeoutSeconds, metadata, idleTimeoutSeconds, onTimeout, policy, resources);
    }

    /** Returns its limits: those by default, with the resources that it is given. */
    SandboxLimits limits(SandboxLimits byDefault) {
        return resources == null ? byDefault : resources.appliedTo(byDefault);
    }

    /** Checks what no schema says: that fields fit together. */
    void requireConsistent() {
        requireIdleTimeoutWithin(idleTimeoutSeconds, timeoutSeconds);
    }

    /** Checks that a sandbox is not told to be idle for longer than it lives. */
    static void requireIdleTimeoutWithin(@Nullable Integer idleTimeoutSeconds, int timeoutSeconds) {
        if (idleTimeoutSeconds != null && idleTimeoutSeconds > timeoutSeconds) {
            throw new InvalidRequestException("idle_timeout", "must be at most the timeout, " + timeoutSeconds);
        }
    }
}
