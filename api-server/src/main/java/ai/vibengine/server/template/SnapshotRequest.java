package ai.vibengine.server.template;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A template to make of the files of a sandbox.
 *
 * @param from the id of the template that the sandbox was started from
 * @param image the image that the sandbox stands on
 * @param setup of that template
 * @param includeTmp whether what is in {@code /tmp} is kept, too
 * @param check throws when the sandbox has ended, and with it its hold on the image
 * @param standstill does something while the sandbox stands still, and returns for how long it did; empty when it has ended
 */
public record SnapshotRequest(
        String templateId,
        @Nullable String description,
        String sandboxId,
        String from,
        SandboxImage image,
        SandboxSetup setup,
        boolean includeTmp,
        Runnable check,
        Function<Runnable, Optional<Duration>> standstill) {}
