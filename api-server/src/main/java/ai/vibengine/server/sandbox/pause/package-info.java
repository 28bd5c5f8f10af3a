/** Pauses of sandboxes: what begins one, and what it keeps from being done. */
@NullMarked
package ai.vibengine.server.sandbox.pause;

import org.jspecify.annotations.NullMarked;
