package ai.vibengine.server.sandbox.snapshot;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.sandbox.Sandbox;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.store.TransactionHook;
import ai.vibengine.server.template.SnapshotRequest;
import ai.vibengine.server.template.Template;
import ai.vibengine.server.template.TemplateService;
import org.jspecify.annotations.Nullable;

/** The rules of snapshots. Thread-safe. */
public final class SnapshotService {

    private final SandboxService sandboxes;
    private final TemplateService templates;
    private final LayerBuilder layers;

    SnapshotService(SandboxService sandboxes, TemplateService templates, LayerBuilder layers) {
        this.sandboxes = sandboxes;
        this.templates = templates;
        this.layers = layers;
    }

    /** Returns whether snapshots can be made on this machine. */
    public boolean canSnapshot() {
        return sandboxes.canPause() && layers.canSnapshot();
    }

    /**
     * Accepts a snapshot, which is made in the background.
     *
     * @param includeTmp whether what is in {@code /tmp} is kept, too
     * @param hook runs in the transaction that keeps the template
     * @throws ai.vibengine.server.sandbox.SandboxNotFoundException when the account has no such sandbox
     * @throws ai.vibengine.server.template.TemplateExistsException when the id of the template is taken
     * @throws ai.vibengine.server.template.BuildLimitException when the account may not build, or not now
     */
    Template snapshot(
            Account account,
            String sandboxId,
            String templateId,
            @Nullable String description,
            boolean includeTmp,
            TransactionHook<Template> hook) {
        Sandbox sandbox = sandboxes.get(account, sandboxId);
        // Before: it must not end by being idle while the request is written down.
        sandboxes.activity().touch(sandboxId);
        return templates.snapshot(
                account,
                new SnapshotRequest(
                        templateId,
                        description,
                        sandboxId,
                        sandbox.template(),
                        sandbox.image(),
                        new SandboxSetup(sandboxes.templateEnvironmentOf(sandboxId), sandbox.workdir(), null),
                        includeTmp,
                        () -> sandboxes.get(account, sandboxId),
                        work -> sandboxes.whileFrozen(account, sandboxId, work)),
                hook);
    }
}
