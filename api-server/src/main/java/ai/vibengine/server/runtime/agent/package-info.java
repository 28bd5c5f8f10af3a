/**
 * The server's side of the agent, the first process of every sandbox ({@code src/main/c}): connections to it and their frames. Nothing here
 * knows where sandboxes run. Whatever an agent says is hostile input: frames are bounded, and one that is out of turn ends its connection.
 */
@NullMarked
package ai.vibengine.server.runtime.agent;

import org.jspecify.annotations.NullMarked;
