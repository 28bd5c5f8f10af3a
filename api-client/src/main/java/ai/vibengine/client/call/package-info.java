/** Options of a call, what it was answered, and interceptors, which are told of it. */
@NullMarked
package ai.vibengine.client.call;

import org.jspecify.annotations.NullMarked;
