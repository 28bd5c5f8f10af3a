/** The exceptions, one for each documented status and for each way in which no answer comes. */
@NullMarked
package ai.vibengine.client.error;

import org.jspecify.annotations.NullMarked;
