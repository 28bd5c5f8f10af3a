/** A server that keeps the contract, in memory, and breaks it where a fault is switched on. */
@NullMarked
package ai.vibengine.conformance.reference;

import org.jspecify.annotations.NullMarked;
