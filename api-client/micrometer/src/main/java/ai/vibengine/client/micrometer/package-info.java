/** Observations of Micrometer for the calls of the client. */
@NullMarked
package ai.vibengine.client.micrometer;

import org.jspecify.annotations.NullMarked;
