package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxSpec;
import ai.vibengine.server.runtime.agent.AgentAddresses;
import ai.vibengine.server.runtime.agent.AgentConnection;
import ai.vibengine.server.runtime.agent.AgentConnector;
import ai.vibengine.server.runtime.agent.AgentLife;
import ai.vibengine.server.runtime.machine.DaemonThreads;
import ai.vibengine.server.runtime.machine.RecordedProcess;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reaches agents by their sockets in the bundles, or by the runtime's {@code exec} where it hands them no socket. Thread-safe. */
final class AgentSockets implements AgentConnector, AgentAddresses, AutoCloseable {

    /** The length of a path that fits into the address of a socket, in bytes. */
    private static final int LONGEST_PATH = 100;

    private static final String LINK = "bundles";

    private static final Logger LOG = LoggerFactory.getLogger(AgentSockets.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ObjectMapper mapper = new ObjectMapper();
    private final Containers containers;
    private final RuntimeCommand command;
    private volatile Way way = Way.UNKNOWN;

    private enum Way {
        UNKNOWN,
        SOCKET,
        EXEC
    }

    /** A folder with a link to that of the bundles, where their paths are too long for an address. */
    private @Nullable Path linkFolder;

    AgentSockets(Containers containers, RuntimeCommand command) {
        this.command = command;
        this.containers = containers;
    }

    @Override
    public AgentConnection connect(String sandboxId) throws IOException {
        if (!SandboxSpec.isSandboxId(sandboxId)) {
            throw new IOException("no such container: " + sandboxId);
        }
        if (way == Way.EXEC) {
            Bundle bundle = containers.bundle(sandboxId);
            return AgentConnection.over(command.worker(sandboxId, agentUser(bundle), bundle.log()));
        }
        return toSocket(sandboxId);
    }

    /** Returns the user that the container's agent works as: builds have another than sandboxes. */
    private List<String> agentUser(Bundle bundle) throws IOException {
        JsonNode arguments = mapper.readTree(bundle.configuration().toFile()).at("/process/args");
        return List.of(arguments.path(2).asText(), arguments.path(3).asText());
    }

    /** Returns whether agents are reached by their sockets, so that they can be told something for good. */
    boolean reachesFirstProcess() {
        return way != Way.EXEC;
    }

    /** Has a container end with this server, where its agent can be told that. */
    void hold(String id, AgentLife life) throws IOException {
        if (reachesFirstProcess()) {
            life.hold(id);
        }
    }

    /** Finds out, by the first container that runs, whether the runtime hands agents their sockets. */
    void probe(String sandboxId) {
        if (way != Way.UNKNOWN) {
            return;
        }
        if (answers(sandboxId)) {
            way = Way.SOCKET;
        } else if (containers
                .bundle(sandboxId)
                .init()
                .filter(RecordedProcess::isAlive)
                .isPresent()) {
            way = Way.EXEC;
            LOG.warn(
                    "The OCI runtime does not hand sandboxes the socket of their agent. Each command and each request for a"
                            + " file starts a process by its exec instead, which takes much longer; commands in the background are"
                            + " refused, and a sandbox does not end by itself when no server runs");
        }
    }

    private boolean answers(String sandboxId) {
        try {
            AgentConnection connection = toSocket(sandboxId);
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            var unused = DaemonThreads.start("agent-probe", () -> {
                try {
                    answer.complete(AgentLife.answers(connection));
                } catch (IOException refused) {
                    LOG.debug("the agent of {} does not answer", sandboxId, refused);
                    answer.complete(false);
                }
            });
            boolean answered = answer.completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            connection.close();
            return answered;
        } catch (IOException refused) {
            LOG.debug("the agent of {} takes no connection", sandboxId, refused);
            return false;
        }
    }

    @Override
    public Path socketOf(String sandboxId) throws IOException {
        if (!SandboxSpec.isSandboxId(sandboxId)) {
            throw new IOException("no such container: " + sandboxId);
        }
        if (way == Way.EXEC) {
            throw new RuntimeUnavailableException("The OCI runtime does not hand sandboxes the socket of their agent");
        }
        Path socket = containers.bundle(sandboxId).socket();
        return socket.toString().length() > LONGEST_PATH
                ? linkToBundles().resolve(containers.inBundles(socket))
                : socket;
    }

    private AgentConnection toSocket(String sandboxId) throws IOException {
        return AgentConnection.to(socketOf(sandboxId));
    }

    private synchronized Path linkToBundles() throws IOException {
        Path made = linkFolder;
        if (made == null) {
            made = Files.createTempDirectory("vibengine");
            Files.createSymbolicLink(made.resolve(LINK), containers.bundles());
            linkFolder = made;
        }
        return made.resolve(LINK);
    }

    @Override
    public synchronized void close() throws IOException {
        Path made = linkFolder;
        if (made != null) {
            Files.deleteIfExists(made.resolve(LINK));
            Files.deleteIfExists(made);
            linkFolder = null;
        }
    }
}
