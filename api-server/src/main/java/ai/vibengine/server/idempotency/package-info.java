/** Creations that happen once, however often they are asked for: the {@code Idempotency-Key} of the contract. */
@NullMarked
package ai.vibengine.server.idempotency;

import org.jspecify.annotations.NullMarked;
