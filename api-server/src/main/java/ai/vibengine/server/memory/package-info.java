/** Bounds on what requests may have in memory or on the disk while they are under way. */
@NullMarked
package ai.vibengine.server.memory;

import org.jspecify.annotations.NullMarked;
