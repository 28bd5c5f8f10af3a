/**
 * Sandboxes: their rules, what is kept of them, and the HTTP resource in front.
 */
@NullMarked
package ai.vibengine.server.sandbox;

import org.jspecify.annotations.NullMarked;
