package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A build in a container of its own. */
final class OciLayerBuild implements LayerBuild {

    private static final Logger LOG = LoggerFactory.getLogger(OciLayerBuild.class);

    /** The runtime has ended by then, so the rest of the output is already in the pipes. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final String id;
    private final Containers containers;
    private final ContainerConfig configs;
    private final Images images;
    private volatile boolean over;

    OciLayerBuild(String id, Containers containers, ContainerConfig configs, Images images) {
        this.id = id;
        this.containers = containers;
        this.configs = configs;
        this.images = images;
    }

    @Override
    public int run(
            String command, Map<String, String> environment, Duration deadline, BiConsumer<Channel, String> output) {
        requireOpen();
        try {
            Process step = containers.exec(id, configs.buildStep(command, environment));
            Thread stdout = LineReader.start(step.getInputStream(), line -> output.accept(Channel.STDOUT, line));
            Thread stderr = LineReader.start(step.getErrorStream(), line -> output.accept(Channel.STDERR, line));
            if (!step.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                over = true;
                containers.kill(id);
                step.destroyForcibly();
                throw new BuildEndedException("The step did not end within its " + deadline.toSeconds() + " seconds");
            }
            stdout.join(LAST_WORDS.toMillis());
            stderr.join(LAST_WORDS.toMillis());
            // A closed build's step ends as killed; its status would say nothing of the command.
            requireOpen();
            return step.exitValue();
        } catch (IOException failure) {
            LOG.error("a step of build {} did not run", id, failure);
            throw new RuntimeUnavailableException("A step of build " + id + " could not be run", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            close();
            throw new BuildEndedException("The build was ended");
        }
    }

    @Override
    public void keep(String layer) {
        requireOpen();
        over = true;
        try {
            containers.kill(id);
            images.keep(containers.bundle(id), layer);
        } catch (IOException failure) {
            LOG.error("layer {} of build {} was not kept", layer, id, failure);
            throw new RuntimeUnavailableException("Layer " + layer + " could not be kept", failure);
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            containers.remove(id);
        } catch (IOException failure) {
            LOG.error("build {} is not fully removed", id, failure);
            throw new RuntimeUnavailableException("Build " + id + " could not be removed", failure);
        }
    }

    private void requireOpen() {
        if (over) {
            throw new BuildEndedException("The build was ended");
        }
    }
}
