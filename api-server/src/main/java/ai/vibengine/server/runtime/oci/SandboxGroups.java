package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.oci.cgroup.Cgroups;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is changed of sandboxes that run, by their control groups. What the kernel refuses is logged, and told as unavailable. Thread-safe. */
final class SandboxGroups {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxGroups.class);

    private final Cgroups cgroups;

    SandboxGroups(Cgroups cgroups) {
        this.cgroups = cgroups;
    }

    /** A change of a control group. */
    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    void limit(String sandboxId, SandboxLimits limits) {
        change(sandboxId, "be given its limits", () -> cgroups.limit(sandboxId, limits.memoryBytes(), limits.cpus()));
    }

    void freeze(String sandboxId) {
        change(sandboxId, "be frozen", () -> cgroups.freeze(sandboxId));
    }

    void thaw(String sandboxId) {
        change(sandboxId, "be let go", () -> cgroups.thaw(sandboxId));
    }

    private static void change(String sandboxId, String what, Change change) {
        try {
            change.make();
        } catch (IOException failure) {
            LOG.warn("sandbox {} could not {}", sandboxId, what, failure);
            throw new RuntimeUnavailableException("Sandbox " + sandboxId + " could not " + what, failure);
        }
    }
}
