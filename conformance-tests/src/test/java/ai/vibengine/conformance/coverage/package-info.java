/** What the contract says, and whether a requirement of the kit speaks of it. */
@NullMarked
package ai.vibengine.conformance.coverage;

import org.jspecify.annotations.NullMarked;
