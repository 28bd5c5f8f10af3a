package ai.vibengine.server.runtime.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells containers how long to live. Thread-safe. */
public final class AgentLife implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentLife.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The connections that containers end with. */
    private final Map<String, AgentConnection> held = new ConcurrentHashMap<>();

    private final StandstillWatch watch = StandstillWatch.started();
    private final AgentConnector connector;

    public AgentLife(AgentConnector connector) {
        this.connector = connector;
    }

    /** Has a container end with this server, however that ends, or when it is {@linkplain #release released}, and not before. */
    public void hold(String id) throws IOException {
        AgentConnection connection = connector.connect(id);
        boolean holds = false;
        try {
            ask(connection, FrameType.WAIT, new Payload());
            held.put(id, connection);
            holds = true;
        } finally {
            if (!holds) {
                connection.close();
            }
        }
    }

    /**
     * Has a container end by itself at a time, whether or not this server is there then; one that was held no longer is. That one has had no
     * program that could have harmed its agent: its socket takes the message, or it has ended, and nobody waits for more.
     */
    public void endBy(String id, Instant deadline) throws IOException {
        AgentConnection holding = held.remove(id);
        Payload time = new Payload().u64(deadline.getEpochSecond());
        if (holding != null) {
            try (holding) {
                holding.send(FrameType.CLAIM, time);
            }
        } else {
            try (AgentConnection connection = connector.connect(id)) {
                ask(connection, FrameType.LIFE, time);
            }
        }
    }

    private void ask(AgentConnection connection, char type, Payload payload) throws IOException {
        try (StandstillWatch.Watched watched = watch.watch(connection, PATIENCE)) {
            connection.send(type, payload);
            connection.expect(FrameType.OK, 1);
            if (watched.stoodStill()) {
                throw new IOException("an agent did not answer in time");
            }
        }
    }

    /** Lets go of a container, which ends if it is held. */
    public void release(String id) {
        AgentConnection holding = held.remove(id);
        if (holding != null) {
            try {
                holding.close();
            } catch (IOException failure) {
                LOG.debug("the connection that holds {} does not close", id, failure);
            }
        }
    }

    /** Lets go of all. */
    @Override
    public void close() {
        watch.close();
        held.keySet().forEach(this::release);
    }

    /** Returns whether an agent answers; closes the connection. */
    public static boolean answers(AgentConnection connection) throws IOException {
        try (connection) {
            connection.send(FrameType.PING);
            return connection.expect(FrameType.OK, 1).hasRemaining();
        }
    }
}
