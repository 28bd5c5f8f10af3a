/** Limits: what an account may do, and what a service offers. */
@NullMarked
package ai.vibengine.client.limits;

import org.jspecify.annotations.NullMarked;
