package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.client.testing.internal.TemplateStore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Templates that are kept wrongly in one way. */
class FaultyTemplates extends TemplateStore {

    private final Parts parts;

    FaultyTemplates(Parts parts) {
        super(parts.clock, parts.commands, parts.contract.limits().readyPatience());
        this.parts = parts;
    }

    /**
     * Returns whether there is a custom template.
     *
     * @param account whose; null for any
     * @param status what it must be; empty for any
     */
    boolean has(@Nullable Account account, String id, String status) {
        Instant now = parts.clock.instant();
        return all().stream()
                .filter(template -> template.account() != null && template.id().equals(id))
                .filter(template -> account == null || template.account() == account)
                .anyMatch(template -> status.isEmpty() || template.status(now).equals(status));
    }
}
