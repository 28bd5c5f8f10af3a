/** The server's time, which is never set: lifetimes go on as they were promised, whatever is done to the machine's wall clock. */
@NullMarked
package ai.vibengine.server.clock;

import org.jspecify.annotations.NullMarked;
