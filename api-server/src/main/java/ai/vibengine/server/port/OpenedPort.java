package ai.vibengine.server.port;

import java.util.Optional;

/**
 * A port that has just been opened.
 *
 * @param token what lets its holder use it, which is known only now; empty for a public one
 */
record OpenedPort(OpenPort port, Optional<PortToken> token) {}
