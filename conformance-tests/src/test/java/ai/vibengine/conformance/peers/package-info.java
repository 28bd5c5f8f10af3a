/** Serves the reference server to tools that are not ours. */
@NullMarked
package ai.vibengine.conformance.peers;

import org.jspecify.annotations.NullMarked;
