package ai.vibengine.client.template;

import ai.vibengine.client.internal.generated.ContractNumbers;
import ai.vibengine.client.internal.generated.CreateSnapshotRequest;
import ai.vibengine.client.internal.http.Prefer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The template to make of a sandbox. Not for use from several threads at once. */
public final class SnapshotSandbox {

    private final String id;
    private @Nullable String description;
    private @Nullable Boolean includeTmp;
    private Duration wait = Duration.ZERO;

    SnapshotSandbox(String id) {
        this.id = id;
    }

    /**
     * Says what the template is for.
     *
     * @param text at most {@value ContractNumbers#CREATE_SNAPSHOT_REQUEST_DESCRIPTION_MAX_LENGTH} characters
     * @return this
     */
    public SnapshotSandbox description(String text) {
        description = text;
        return this;
    }

    /**
     * Keeps what is in {@code /tmp}, too. It is not kept unless set.
     *
     * @return this
     */
    public SnapshotSandbox includeTmp() {
        includeTmp = true;
        return this;
    }

    /**
     * Lets the answer wait until the files are copied. It comes at once unless set, or when the server cannot wait.
     *
     * @param longest 1 to {@value ContractNumbers#MAX_WAIT_SECONDS} seconds; a started second counts in full
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public SnapshotSandbox waitAtMost(Duration longest) {
        wait = Prefer.checked(longest);
        return this;
    }

    Duration serverWait() {
        return wait;
    }

    /** Every property is set, null for what was not given: the generated model would send the contract's defaults. */
    CreateSnapshotRequest request() {
        return new CreateSnapshotRequest()
                .templateId(id)
                .description(description)
                .includeTmp(includeTmp);
    }
}
