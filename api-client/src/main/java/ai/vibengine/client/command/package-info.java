/** Commands in a sandbox, in the foreground, in the background and as a stream. */
@NullMarked
package ai.vibengine.client.command;

import org.jspecify.annotations.NullMarked;
