/** Sandboxes: create, list, extend, kill. */
@NullMarked
package ai.vibengine.client.sandbox;

import org.jspecify.annotations.NullMarked;
