/** Ports of sandboxes that are open to the outside. */
@NullMarked
package ai.vibengine.conformance.checks.port;

import org.jspecify.annotations.NullMarked;
