/** Ports of a sandbox that are open to the outside. */
@NullMarked
package ai.vibengine.client.port;

import org.jspecify.annotations.NullMarked;
