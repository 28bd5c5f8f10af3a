/** The machine that a runtime works on: what it lets this process do, what it shares among all, and how old its parts are. */
@NullMarked
package ai.vibengine.server.runtime.machine;

import org.jspecify.annotations.NullMarked;
