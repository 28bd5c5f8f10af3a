/** Options of a call, and what it was answered. */
@NullMarked
package ai.vibengine.client.call;

import org.jspecify.annotations.NullMarked;
