package ai.vibengine.server.template;

import ai.vibengine.server.contract.ContractNumbers;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.DetachedExec;
import ai.vibengine.server.runtime.DetachedExec.KeptOutput;
import ai.vibengine.server.runtime.KeptText;
import ai.vibengine.server.runtime.LayerBuild.Channel;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.startup.SandboxNotReadyException;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.startup.StartCommand;
import ai.vibengine.server.startup.StartCommands;
import ai.vibengine.server.store.RandomIds;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries the start command of a template in a sandbox that is nobody's: as the user, within the limits and in the network that it will have,
 * and without a trace of it in the template. Thread-safe.
 */
final class StartTrial {

    private static final Logger LOG = LoggerFactory.getLogger(StartTrial.class);

    private static final int LONGEST_LINE = ContractNumbers.TEMPLATE_LOG_LINE_TEXT_MAX_LENGTH;

    private final SandboxRuntime runtime;
    private final StartCommands startCommands;
    private final SandboxLimits limits;
    private final EgressPolicy egress;
    private final RandomIds ids;

    /** @param egress what the sandbox may reach */
    StartTrial(
            SandboxRuntime runtime,
            StartCommands startCommands,
            SandboxLimits limits,
            EgressPolicy egress,
            RandomIds ids) {
        this.runtime = runtime;
        this.startCommands = startCommands;
        this.limits = limits;
        this.egress = egress;
        this.ids = ids;
    }

    /**
     * Returns once a sandbox of a template has been ready.
     *
     * @param image what was built
     * @param log is told what happens
     * @param started is given, once there is something to end, what ends the trial
     * @throws BuildEndedException when it does not get ready
     * @throws RuntimeUnavailableException when it cannot be started
     */
    void run(SandboxImage image, SandboxSetup setup, BuildLog log, Consumer<Runnable> started) {
        StartCommand command = setup.startCommand();
        if (command == null) {
            return;
        }
        log.stepBegins();
        log.says(0, "Start command: " + command.line().lines().findFirst().orElse(""));
        String id = ids.id("sbx_");
        runtime.start(new SandboxSpec(id, image, limits, setup.environment()));
        try {
            started.accept(() -> end(id));
            runtime.networks().apply(id, egress);
            var unused = startCommands.start(id, setup, Map.of());
            log.says(0, "A sandbox was ready with it.");
        } catch (SandboxNotReadyException notReady) {
            notReady.startCommand().ifPresent(exec -> tell(exec, log));
            // Lines of output follow it, as the reasons of all builds that failed.
            throw new BuildEndedException(String.valueOf(notReady.getMessage()).replaceFirst("\\.$", ""));
        } finally {
            end(id);
        }
    }

    private static void tell(DetachedExec exec, BuildLog log) {
        tell(exec.output(), Channel.STDOUT, log);
        tell(exec.errors(), Channel.STDERR, log);
    }

    private static void tell(KeptOutput output, Channel channel, BuildLog log) {
        try (KeptText kept = output.kept()) {
            kept.text().lines().forEach(line -> tell(line, channel, log));
        } catch (IOException failure) {
            LOG.warn("what a start command printed cannot be read", failure);
        }
    }

    /** Tells a line, in parts if it is longer than one of a log may be. */
    private static void tell(String line, Channel channel, BuildLog log) {
        int from = 0;
        while (line.length() - from > LONGEST_LINE) {
            int to = from + LONGEST_LINE - (Character.isHighSurrogate(line.charAt(from + LONGEST_LINE - 1)) ? 1 : 0);
            log.printed(0, channel, line.substring(from, to));
            from = to;
        }
        log.printed(0, channel, line.substring(from));
    }

    /** Removes the sandbox; should that fail, it ends by itself, and the next start removes what is left of it. */
    private void end(String sandboxId) {
        try {
            runtime.stop(sandboxId);
        } catch (RuntimeUnavailableException failure) {
            LOG.warn("sandbox {}, which tried a start command, is not removed yet", sandboxId, failure);
        }
    }
}
