/** Ports of sandboxes that are open to the outside: which, for whom, and under which URL. The way through them is {@code preview}. */
@NullMarked
package ai.vibengine.server.port;

import org.jspecify.annotations.NullMarked;
