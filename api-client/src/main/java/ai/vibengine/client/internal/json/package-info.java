/** Reading what the API answers, leniently. */
@NullMarked
package ai.vibengine.client.internal.json;

import org.jspecify.annotations.NullMarked;
